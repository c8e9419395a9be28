"""What a database holds, as one number per kind of row: the same on every database and in whatever order rows came.

Keys and times of writing are left out, so that two installations compare that read the same articles; a row is named by what
names it in the world (slug, SHA-256, public id).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Field, Model

from timeline.models import Actor, Cell, Claim, Event, Exclusion, Outlet, Place, Receipt, Ruling, Source, Tally

_MODULUS = 1 << 256


def keys(model: type[Model]) -> tuple[str, ...]:
    """Lookups that name a row of the model among others."""
    named: dict[type[Model], tuple[str, ...]] = {
        Actor: ("slug",), Place: ("slug",), Outlet: ("slug",), Source: ("sha256",), Event: ("public_id",),
        Claim: ("source__sha256", "fingerprint"), Receipt: ("digest",), get_user_model(): ("username",),
        Ruling: ("event__public_id", "field", "created"),
        Exclusion: ("source__sha256", "rule", "start", "end"),
    }  # fmt: skip
    return named[model]


def models() -> list[type[Model]]:
    """All models of the timeline, without the histories of reference data and the counts that triggers keep."""
    found = apps.get_app_config("timeline").get_models()
    return [model for model in found if not hasattr(model, "history_type") and model not in (Cell, Tally)]


def digests(using: str = "default") -> dict[str, tuple[int, str]]:
    """Number of rows and digest of each model, links between models as their own lines."""
    found = {}
    for name, rows in _tables(using):
        count, total = 0, 0
        for row in rows:
            line = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
            total = (total + int.from_bytes(hashlib.sha256(line).digest(), "big")) % _MODULUS
            count += 1
        found[name] = (count, f"{total:064x}"[:16])
    return found


def digest(using: str = "default") -> str:
    """One word for everything."""
    return hashlib.sha256(repr(sorted(digests(using).items())).encode()).hexdigest()[:16]


def _tables(using: str) -> Iterator[tuple[str, Iterator[Any]]]:
    for model in models():
        paths = [path for field in model._meta.concrete_fields if _is_content(field) for path in _paths(field)]
        yield model.__name__, _rows(model, paths, using)
        for link in model._meta.many_to_many:
            through: Any = link.remote_field.through
            ends = (link.m2m_field_name(), link.m2m_reverse_field_name())
            paths = [p for end in ends for p in _paths(through._meta.get_field(end))]
            yield f"{model.__name__}.{link.name}", _rows(through, paths, using)


def _rows(model: type[Model], paths: list[str], using: str) -> Iterator[Any]:
    return model._default_manager.using(using).order_by().values_list(*paths).iterator(2000)


def _is_content(field: Field[Any, Any]) -> bool:
    return not (
        field.primary_key
        or getattr(field, "generated", False)
        or getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
    )


def _paths(field: Any) -> list[str]:
    return [f"{field.name}__{key}" for key in keys(field.related_model)] if field.is_relation else [field.name]
