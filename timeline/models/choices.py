"""The closed lists of the contract as Django choices; the codes are those of `timeline.extract.records`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sides(models.IntegerChoices):
    """Two or three of the sides, as the sum of RU = 1, KP = 2, CN = 4: one small indexed column."""

    KP_RU = 3, _("Russia and North Korea")
    CN_RU = 5, _("Russia and China")
    CN_KP = 6, _("North Korea and China")
    ALL = 7, _("Russia, North Korea and China")


SIDE_BIT = {"RU": 1, "KP": 2, "CN": 4}


class Dyad(models.TextChoices):
    """Two sides; a trilateral event belongs to all three dyads."""

    KP_RU = "KP-RU", _("Russia–North Korea")
    CN_KP = "CN-KP", _("China–North Korea")
    CN_RU = "CN-RU", _("Russia–China")


DYAD_SIDES = {
    Dyad.KP_RU: (Sides.KP_RU, Sides.ALL),
    Dyad.CN_KP: (Sides.CN_KP, Sides.ALL),
    Dyad.CN_RU: (Sides.CN_RU, Sides.ALL),
}


class Kind(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("Visit")
    CEREMONY = "ceremony", _("Ceremony")
    MESSAGE = "message", _("Message")
    CALL = "call", _("Call")
    INVITATION = "invitation", _("Invitation")
    AGREEMENT = "agreement", _("Agreement")
    SUPPORT = "support", _("Support")
    MILITARY = "military", _("Military cooperation")
    ARMS = "arms", _("Arms")
    ECONOMIC = "economic", _("Economic")
    TECHNOLOGY = "technology", _("Technology")


class Family(models.TextChoices):
    ENCOUNTER = "encounter", _("Encounters")
    EXCHANGE = "exchange", _("Exchanges")
    COMMITMENT = "commitment", _("Commitments")
    MATERIAL = "material", _("Material cooperation")


class Status(models.TextChoices):
    REPORTED = "reported", _("Reported")
    PLANNED = "planned", _("Planned")
    ALLEGED = "alleged", _("Alleged")
    NEGATED = "negated", _("Did not happen")


class State(models.TextChoices):
    DRAFT = "draft", _("Draft (read by machine)")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Rejected")
    RETRACTED = "retracted", _("Retracted")
    MERGED = "merged", _("Merged")


class Standing(models.TextChoices):
    """How well an event is supported; projection.py says by which rule."""

    CORROBORATED = "corroborated", _("Corroborated")
    SINGLE = "single", _("Single origin")
    DISPUTED = "disputed", _("Disputed")
    DENIED = "denied", _("Denied")
    PLANNED = "planned", _("Planned")
    RETRACTED = "retracted", _("Retracted")


class Action(models.TextChoices):
    """What a person did; a decision may need several rulings."""

    CORRECT = "correct", _("Corrected a field")
    PUBLISH = "publish", _("Published")
    REJECT = "reject", _("Rejected")
    RETRACT = "retract", _("Retracted")
    MERGE = "merge", _("Merged")
    SPLIT = "split", _("Split")
    MOVE = "move", _("Moved reports")
    DISTINCT = "distinct", _("Found not to be the same event")
    JUDGE = "judge", _("Judged a reading")
    UNDO = "undo", _("Undid")


class Verdict(models.TextChoices):
    NONE = "none", _("Not reviewed")
    ACCEPTED = "accepted", _("Accepted")
    CHANGED = "changed", _("Changed")
    REJECTED = "rejected", _("Rejected")


class Precision(models.TextChoices):
    DAY = "day", _("Day")
    DAYS = "days", _("Several days")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    SEASON = "season", _("Season or quarter")
    YEAR = "year", _("Year")
    DECADE = "decade", _("Decade")
    CENTURY = "century", _("Century")
    OPEN = "open", _("Open")
    UNKNOWN = "unknown", _("Unknown")


class Basis(models.TextChoices):
    STATED = "stated", _("Stated in the text")
    RESOLVED = "resolved", _("Resolved from relative words")
    INFERRED = "inferred", _("Inferred")


class Level(models.TextChoices):
    LEADER = "leader", _("Head of state or government")
    MINISTER = "minister", _("Minister")
    DEPUTY = "deputy", _("Deputy minister or vice premier")
    SENIOR = "senior", _("Senior official")
    PARTY = "party", _("Party")
    MILITARY = "military", _("Military")
    WORKING = "working", _("Delegation or working level")
    COMPANY = "company", _("Company")


class Interest(models.TextChoices):
    PARTY = "party", _("Party: of one of the three sides")
    ALLY = "ally", _("Ally of a side")
    THIRD = "third", _("Third party")


class OutletKind(models.TextChoices):
    AGENCY = "agency", _("News agency")
    NEWSPAPER = "newspaper", _("Newspaper")
    BROADCASTER = "broadcaster", _("Broadcaster")
    PORTAL = "portal", _("News portal")
    GOVERNMENT = "government", _("Government site")
    BLOG = "blog", _("Blog")


class ActorKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")
    STATE = "state", _("State")


class PlacePrecision(models.TextChoices):
    SITE = "site", _("Site")
    CITY = "city", _("City")
    REGION = "region", _("Region")
    COUNTRY = "country", _("Country")
    AREA = "area", _("Area without sharp borders")
