"""One article through all stages."""

from __future__ import annotations

from timeline.extract import plugs
from timeline.extract.articles import parse
from timeline.extract.contacts import find_contacts
from timeline.extract.dates import find_dates
from timeline.extract.discourse import Discourse, read_discourse
from timeline.extract.exclusions import find_exclusions
from timeline.extract.gazetteer import Gazetteer
from timeline.extract.lexicons import lexicon, searchable
from timeline.extract.mentions import find_mentions
from timeline.extract.outlets import OutletNames
from timeline.extract.records import Article, DateMention, Extraction, RawArticle, Reference

VERSION = "6"


class Extractor:
    """Reads articles with the names of a `Reference`; build it once, it holds compiled patterns."""

    def __init__(self, reference: Reference) -> None:
        """Raises plugs.UnknownPlug if the reference names an extractor of contacts that no package offers."""
        self.reference = reference
        self._finder = plugs.load(reference.plug) if reference.plug else None
        self.gazetteer = Gazetteer(reference)
        self.outlets = OutletNames(reference)

    def read(
        self,
        raw: RawArticle,
        *,
        published: str | None = None,
        outlet: str | None = None,
        language: str | None = None,
    ) -> Extraction:
        """Everything that the article yields; the keywords overrule what its head and container say."""
        article, dates, discourse = self.prepare(raw, published=published, outlet=outlet, language=language)
        claims = plugs.checked(self._finder(article), article) if self._finder else find_contacts(article, discourse)
        return Extraction(article, dates, claims, find_exclusions(article, discourse))

    def prepare(
        self,
        raw: RawArticle,
        *,
        published: str | None = None,
        outlet: str | None = None,
        language: str | None = None,
    ) -> tuple[Article, tuple[DateMention, ...], Discourse]:
        """All stages before contacts are weighed."""
        article = parse(raw, self.outlets, self.gazetteer, published=published, outlet=outlet, language=language)
        dates = find_dates(article)
        phrases = tuple(lexicon(article.language).find(searchable(article.folded)))
        mentions = find_mentions(article, self.gazetteer, phrases)
        return article, dates, read_discourse(article, mentions, phrases, dates)
