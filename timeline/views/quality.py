"""How well extraction does: against annotated articles, and in the eyes of the people who check it."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timeline import scorecard
from timeline.models import Claim, Evaluation
from timeline.models.choices import Verdict


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """The newest evaluation of each annotated set, and what curators found of the claims that they judged."""
    newest: dict[str, Evaluation] = {}
    for evaluation in Evaluation.objects.all():
        newest.setdefault(evaluation.gold, evaluation)
    cards = [
        {
            "evaluation": evaluation,
            "totals": list(scorecard.totals(evaluation.result)),
            "parts": list(scorecard.parts(evaluation.result)),
            "confusion": scorecard.confusion(evaluation.result),
        }
        for evaluation in newest.values()
    ]
    judged = Claim.objects.exclude(verdict=Verdict.NONE).order_by().values_list("verdict").annotate(Count("pk"))
    verdicts: Counter[str] = Counter(dict(judged))
    context = {"cards": cards, "verdicts": verdicts, "judged": verdicts.total()}
    return render(request, "timeline/quality.html", context)
