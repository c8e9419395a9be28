"""The mistakes: each is small, could be made by somebody tired, and leaves a program that runs.

`tests` are the paths that ought to notice. A mistake that they overlook is a hole in them: write the missing test. When the
program changes, a text that is no longer there is told by `tests/bugs/test_bugs.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """A mistake: `before` stands exactly once in the file, and is `after` while the tests are asked."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


CONTACTS = ("tests/extract/test_contacts.py",)
DATES = ("tests/extract/test_dates.py",)
LINES = ("tests/extract/test_articles.py",)
DECODE = ("tests/extract/test_decode.py",)
INGEST = ("tests/test_ingest.py",)
DECISIONS = ("tests/test_decisions.py",)
PROJECTION = ("tests/test_projection.py",)
FILTERS = ("tests/test_filters.py",)
TALLIES = ("tests/test_tallies.py",)
SEALS = ("tests/test_seals.py",)
BACKUP = ("tests/test_backup.py",)
EXPORTS = ("tests/formats/test_exports.py",)
API = ("tests/views/test_api.py",)
PAGES = ("tests/views/test_pages.py",)
GATES = ("tests/security/test_gates.py",)
ROLES = ("tests/desk/test_roles.py",)
ADDING = ("tests/desk/test_adding.py",)
FRESHNESS = ("tests/test_freshness.py",)
TRANSLATIONS = ("tests/test_translations.py",)

READING = (
    Bug("quote-begins-one-late", "timeline/extract/contacts.py",
        "start=sentence.start,", "start=sentence.start + 1,", CONTACTS),
    Bug("last-sentence-lost", "timeline/extract/layout.py",
        "    if line.text[start:].strip():\n        yield _trimmed(line, start, len(line.text))\n", "", LINES),
    Bug("sentence-without-end-mark-lost", "timeline/extract/layout.py",
        "    if line.text[start:].strip():\n        yield", "    if has_end_mark(line.text[start:]):\n        yield", LINES),
    Bug("status-ignored", "timeline/extract/contacts.py",
        "status=status_of(status_features(proposal, words, article, discourse), table),", 'status="reported",', CONTACTS),
    Bug("negation-ignored", "timeline/extract/particulars.py",
        '= ("planned", "alleged", "negated")\n    shares', '= ("planned", "alleged")\n    shares', CONTACTS),
    Bug("denial-overlooked", "timeline/extract/contacts.py",
        "denied=is_denied(proposal),", "denied=False,", CONTACTS),
    Bug("farthest-place-taken", "timeline/extract/particulars.py",
        "return min(places, key=", "return max(places, key=", CONTACTS),
    Bug("month-late", "timeline/extract/date_clock.py",
        "index = base.year * 12 + base.month - 1 + count", "index = base.year * 12 + base.month + count", DATES),
    Bug("weekday-of-the-week-before", "timeline/extract/date_rules.py",
        "day = anchor - DAY * ((anchor.weekday() - weekday) % 7)",
        "day = anchor - DAY * ((anchor.weekday() - weekday) % 7 or 7)", DATES),
    Bug("stretch-over-new-year", "timeline/extract/date_rules.py",
        "else year - (last_month < month), month, day)", "else year, month, day)", DATES),
    Bug("year-before-never-meant", "timeline/extract/date_clock.py",
        "near = [base.year - 1, base.year, base.year + 1]", "near = [base.year, base.year + 1]", DATES),
    Bug("silence-begins-a-day-early", "timeline/extract/exclusions.py",
        "return last + dt.timedelta(days=1) if last else None", "return last", ("tests/extract/test_exclusions.py",)),
    Bug("lines-counted-from-zero", "timeline/extract/decode.py",
        "in enumerate(lines, 1):", "in enumerate(lines):", DECODE),
    Bug("address-of-any-scheme", "timeline/extract/decode.py",
        r'''re.match(r"https?://[^''', r'''re.match(r"\w+:[^''', DECODE),
)  # fmt: skip

STORING = (
    Bug("batch-lost-with-its-worker", "timeline/extract/workers.py",
        "yield from ((job, _alone(job, submit, lost)) for job in batch)",
        "yield from ((job, [Result(job.name, reason=LOST)]) for job in batch)",
        ("tests/test_scale.py::test_a_file_that_kills_its_worker_is_one_failure",)),
    Bug("grouped-after-the-commit", "timeline/ingest.py",
        "names, unsettled))\n        unsettled.settle()\n", "names, unsettled))\n    unsettled.settle()\n", INGEST),
    Bug("acknowledged-before-the-commit", "timeline/management/commands/ingest.py",
        "                    self._desk.give(job.digest, digests)\n        for outcome in outcomes:\n"
        "            self._tally.add(*outcome)\n        for job, _ in ended:\n            _acknowledged(job)\n",
        "                    self._desk.give(job.digest, digests)\n            for outcome in outcomes:\n"
        "                self._tally.add(*outcome)\n            for job, _ in ended:\n                _acknowledged(job)\n",
        ("tests/faults/test_faults.py::test_nothing_is_lost[shortages]",)),
    Bug("commits-not-synced", "timeline/settings.py",
        "PRAGMA synchronous=FULL;", "PRAGMA synchronous=NORMAL;", ("tests/faults/test_survival.py::test_what_is_counted_is_on_the_disk",)),
    Bug("receipt-for-half-a-file", "timeline/management/commands/ingest.py",
        "if job.digest and all(digests):", "if job.digest:", ("tests/test_scale.py::test_a_file_with_a_bad_line_gets_no_receipt",)),
    Bug("read-file-is-new", "timeline/receipts.py",
        '.filter(held=F("articles"))', '.filter(held__gt=F("articles"))', ("tests/test_scale.py::test_what_was_read_is_passed_over",)),
    Bug("texts-told-apart-without-case", "timeline/management/commands/ingest.py",
        "result.extraction.article.text.encode()", "result.extraction.article.text.lower().encode()",
        ("tests/test_scale.py::test_what_was_read_is_passed_over",)),
    Bug("status-always-zero", "timeline/management/commands/ingest.py",
        'if tally.counts["failed"]:\n            raise SystemExit(1)', 'if tally.counts["failed"]:\n            return', INGEST),
    Bug("dry-run-kept", "timeline/management/commands/ingest.py",
        "with transaction.atomic() if dry_run else contextlib.nullcontext():", "with contextlib.nullcontext():", INGEST),
    Bug("placed-claim-read-anew", "timeline/ingest.py",
        "if row.verdict != Verdict.NONE or row.rulings.all()}", "if row.verdict != Verdict.NONE}", INGEST),
    Bug("old-reading-stays", "timeline/ingest.py",
        "    Claim.objects.filter(pk__in=[row.pk for row in lost.values()]).delete()\n", "", INGEST),
)  # fmt: skip

JUDGING = (
    Bug("neighbouring-days-joined", "timeline/extract/likeness.py",
        'if gap <= _NEAR and (one.basis != "stated" or other.basis != "stated"):', "if gap <= _NEAR:",
        ("tests/extract/test_grouping.py",)),
    Bug("ruling-on-status-not-applied", "timeline/projection.py",
        'for name in ("kind", "status", "denied", "sides", "level"):', 'for name in ("kind", "denied", "sides", "level"):',
        DECISIONS),
    Bug("every-claim-an-origin", "timeline/projection.py",
        '"origin_count": len(voices),', '"origin_count": len(claims),', PROJECTION),
    Bug("confidence-of-the-weakest", "timeline/projection.py",
        "wrong *= 1.0 - max(claim.confidence", "wrong *= 1.0 - min(claim.confidence", PROJECTION),
    Bug("one-against-one-overlooked", "timeline/findings.py",
        "max(voices, others) >= event.origin_count", "max(voices, others) > event.origin_count", ("tests/test_findings.py",)),
    Bug("misread-claims-count", "timeline/projection.py",
        "counted = [claim for claim in claims if claim.verdict != Verdict.REJECTED]", "counted = list(claims)", DECISIONS),
    Bug("address-of-an-emptied-event-dies", "timeline/regrouping.py",
        "    lead_on(_successors(moves))\n", "", DECISIONS),
    Bug("version-stays", "timeline/projection.py",
        "    event.version += 1\n    event.save()\n    return keys", "    event.save()\n    return keys", DECISIONS),
    Bug("office-after-its-end", "timeline/models/actors.py",
        " and (self.end is None or day <= self.end)", "", ("tests/test_models.py",)),
    Bug("half-of-an-undo", "timeline/decisions.py",
        "@transaction.atomic\ndef undo(", "def undo(", DECISIONS),
)  # fmt: skip

SHOWING = (
    Bug("last-day-left-out", "timeline/models/events.py",
        "rows = rows.filter(day__lte=last)", "rows = rows.filter(day__lt=last)", FILTERS),
    Bug("cursor-skips-its-equals", "timeline/pages.py",
        'return Q(**{f"{key}__lte": value}) & ~Q(**{key: value}, pk__gte=pk)', 'return Q(**{f"{key}__lt": value})', FILTERS),
    Bug("facet-overlooks-a-filter", "timeline/facets.py",
        "if len(failed) > 1:", "if len(failed) > 2:", TALLIES),
    Bug("people-counted-without-the-question", "timeline/facets.py",
        "numbers = named_counts(name, filters.counted(events, without=[name])) if counted else Counter()",
        "numbers = named_counts(name, events) if counted else Counter()", FILTERS),
    Bug("one-word-is-enough", "timeline/searching.py",
        'query = " AND ".join(_fts5(term)', 'query = " OR ".join(_fts5(term)', TALLIES),
    Bug("draft-in-the-api", "timeline/models/events.py",
        "return self.state in _LIVE and (settings.SHOW_DRAFTS or self.state != State.DRAFT)", "return self.state in _LIVE",
        ("tests/security/test_hidden_drafts.py",)),
    Bug("rejected-event-in-a-frame", "timeline/views/embed.py",
        'Event.objects.visible().select_related("place"), public_id', 'Event.objects.select_related("place"), public_id',
        ("tests/views/test_embed.py",)),
    Bug("misread-report-in-the-api", "timeline/views/api.py",
        "row.claims.counted()\n", "row.claims.all()\n", API),
    Bug("page-of-any-size", "timeline/views/api.py",
        "Field(SIZE, ge=1, le=LARGEST)", "Field(SIZE, ge=1)", API),
    Bug("last-day-not-watched", "timeline/database.py",
        '"state", "edtf", "earliest", "latest")', '"state", "edtf", "earliest")', TALLIES),
    Bug("retracted-not-counted", "timeline/database.py",
        "(State.DRAFT, State.PUBLISHED, State.RETRACTED))", "(State.DRAFT, State.PUBLISHED))", TALLIES),
    Bug("old-words-stay-found", "timeline/database.py",
        'f"{unindex}; {index}",', 'f"{index}",', TALLIES),
    Bug("formula-behind-an-at-sign", "timeline/formats/tables.py",
        '_TRIGGERS = ("=", "+", "-", "@", ', '_TRIGGERS = ("=", "+", "-", ', EXPORTS),
    Bug("quotes-of-a-package-unguarded", "timeline/formats/packages.py",
        "guarded(row[3]),", "row[3],", ("tests/formats/test_packages.py",)),
    Bug("calendar-ends-a-day-early", "timeline/formats/calendars.py",
        "_day(last + _DAY)", "_day(last)", EXPORTS),
    Bug("latitude-first", "timeline/formats/records.py",
        "return row.longitude, row.latitude", "return row.latitude, row.longitude", EXPORTS),
    Bug("linked-data-ends-its-script", "timeline/templatetags/tumen.py",
        '(("<", "\\\\u003c"), (">", "\\\\u003e"), ("&", "\\\\u0026"))', '((">", "\\\\u003e"), ("&", "\\\\u0026"))', PAGES),
    Bug("quote-trusted", "templates/timeline/_claim.html",
        "{{ claim.quote|visible }}", "{{ claim.quote|safe }}", PAGES),
    Bug("unseen-characters-in-headlines", "templates/timeline/_event_row.html",
        "{{ event.headline|visible }}", "{{ event.headline }}", ("tests/security/test_unseen.py",)),
    Bug("plural-not-translated", "timeline/locale/id/LC_MESSAGES/django.po",
        'msgid_plural "read from %(n)s articles"\nmsgstr[0] "dibaca dari %(n)s artikel"',
        'msgid_plural "read from %(n)s articles"\nmsgstr[0] ""', TRANSLATIONS),
    Bug("translation-not-compiled", "timeline/locale/id/LC_MESSAGES/django.po",
        'msgstr "Lihat sekarang"', 'msgstr "Lihat sekarang juga"', TRANSLATIONS),
)  # fmt: skip

GUARDING = (
    Bug("table-without-seals", "timeline/seals.py",
        "if model is not TextFingerprint]", 'if model is not TextFingerprint and model.__name__ != "Exclusion"]', SEALS),
    Bug("decisions-not-in-the-digest", "timeline/contents.py",
        "model not in (Cell, Tally)]", "model not in (Cell, Tally, Ruling)]",
        ("tests/test_scale.py::test_every_kind_of_row_is_in_the_digest",)),
    Bug("checksum-not-compared", "timeline/archive.py",
        'if digest.hexdigest() != entry["sha256"] or count != entry["rows"]:', 'if count != entry["rows"]:', BACKUP),
    Bug("backup-of-many-moments", "timeline/portable.py",
        '            cursor.execute("BEGIN DEFERRED")\n            try:\n                yield\n            finally:\n'
        '                cursor.execute("ROLLBACK")\n', "            yield\n",
        ("tests/faults/test_faults.py::test_nothing_is_lost[kills]",)),
    Bug("backup-not-synced", "timeline/management/commands/backup.py",
        "                os.fsync(file.fileno())\n", "", BACKUP),
    Bug("backup-for-all-to-read", "timeline/management/commands/backup.py",
        "_MODE = 0o600", "_MODE = 0o644", BACKUP),
    Bug("newest-backups-deleted", "timeline/management/commands/backup.py",
        "[:-keep] if keep", "[keep:] if keep", BACKUP),
    Bug("accounts-left-out-of-backups", "timeline/portable.py",
        '_LEFT_OUT = {"sessions", "axes"}', '_LEFT_OUT = {"sessions", "axes", "auth"}', BACKUP),
    Bug("header-dropped", "timeline/middleware/headers.py",
        '        response.headers.setdefault("Permissions-Policy", PERMISSIONS)\n', "",
        ("tests/security/test_headers.py::test_every_address[reader]",)),
    Bug("desk-without-a-token", "timeline/admin/addresses.py",
        "    return inner\n", "    inner.csrf_exempt = True  # type: ignore[attr-defined]\n    return inner\n", GATES),
    Bug("rates-never-counted", "timeline/middleware/gates.py",
        "rate=rate, increment=True)", "rate=rate, increment=False)", GATES),
    Bug("uploads-in-kilobytes", "timeline/middleware/gates.py",
        "or 0) > settings.MAX_UPLOAD:", "or 0) > settings.MAX_UPLOAD * 1024:", GATES),
    Bug("address-as-the-client-says", "timeline/middleware/gates.py",
        "hops[-settings.PROXIES]", "hops[0]", GATES),
    Bug("folder-beside-is-inside", "timeline/reading.py",
        "if found.root and not _opened(file.fileno(), found.path).is_relative_to(found.root):",
        "if found.root and not str(_opened(file.fileno(), found.path)).startswith(str(found.root)):",
        ("tests/test_ingest.py::test_a_link_put_in_place_while_we_look", "tests/security/test_swaps.py")),
    Bug("uploads-are-everybodys", "timeline/admin/adding.py",
        "get_object_or_404(Intake, pk=pk, user=request.user)", "get_object_or_404(Intake, pk=pk)", ADDING),
    Bug("curators-merge", "timeline/desk/deeds.py",
        "    if not wish.user.has_perm(button.permission):\n        raise PermissionDenied\n", "", ROLES),
    Bug("curators-undo-each-other", "timeline/desk/deeds.py",
        "if first.action in _EDITORS_ONLY or first.user_id != user.pk:", "if first.action in _EDITORS_ONLY:", ROLES),
    Bug("readers-store-articles", "timeline/admin/addresses.py",
        "adding.keep, ADD,", "adding.keep, READ,", ("tests/desk/test_matrix.py::test_every_address_for_every_role",)),
    Bug("journal-not-looked-at", "timeline/middleware/freshness.py",
        "            files.append(journal)\n", "            files[:] = []\n", FRESHNESS),
    Bug("curators-page-given-to-all", "timeline/middleware/freshness.py",
        "if not plain or settings.DEBUG or settings.SESSION_COOKIE_NAME in request.COOKIES:",
        "if not plain or settings.DEBUG:", FRESHNESS),
)  # fmt: skip

BUGS = (*READING, *STORING, *JUDGING, *SHOWING, *GUARDING)
