"""Roles as groups of permissions. Every address of the desk asks for a permission, never for a group."""

from __future__ import annotations

from typing import Any

READ, DECIDE, PUBLISH, ADD, CARRY = (
    f"timeline.{name}" for name in ("read_desk", "decide", "publish", "add_articles", "carry_decisions")
)
NAME = "timeline.change_actor"  # names are reference data
_READS = ("read_desk", "view_event", "view_claim", "view_source", "view_ruling", "view_actor", "view_office",
          "view_place", "view_outlet")  # fmt: skip
_CURATES = (*_READS, "decide", "add_articles")
_EDITS = (*_CURATES, "publish")
_ADMINISTERS = (
    *_EDITS, "carry_decisions",
    *(f"{verb}_{model}" for verb in ("add", "change", "delete") for model in ("actor", "office", "place", "outlet")),
    "add_user", "change_user", "view_user", "view_group",
)  # fmt: skip
ROLES = {"Readers of drafts": _READS, "Curators": _CURATES, "Editors": _EDITS, "Administrators": _ADMINISTERS}


def make_roles(apps: Any, using: str) -> None:
    """Makes the groups that are missing, after every migration; what an administrator changed in one stays.

    Django makes the permissions of each app after its migrations: those that are not there yet are made here.
    """
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    kinds = apps.get_model("contenttypes", "ContentType")
    for name, codes in ROLES.items():
        row, created = group.objects.using(using).get_or_create(name=name)
        if not created:
            continue
        for code in codes:
            verb, _, model = code.partition("_")
            ours = verb in ("view", "add", "change", "delete") and model != "articles"
            model = model if ours else "hold"
            app = "auth" if model in ("user", "group") else "timeline"
            kind, _created = kinds.objects.using(using).get_or_create(app_label=app, model=model)
            label = f"Can {verb} {model}" if ours else code
            row.permissions.add(
                permission.objects.using(using).get_or_create(
                    content_type=kind, codename=code, defaults={"name": label}
                )[0]
            )
