"""What can be written after `/mentoring` and `/mentorat`: one table of synonyms, one parser.

Every phrase works after both commands, with or without accents and capitals.
"""

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Subcommand:
    """`phrases` are shown in help, by language; `synonyms` are understood as well. `for_creators` and
    `for_coordinators` say who is shown it; whoever may do it is checked where it is done."""

    name: str
    phrases: dict[str, str]
    synonyms: tuple[str, ...] = ()
    for_creators: bool = False
    for_coordinators: bool = False

    def phrase(self, language: str) -> str:
        return self.phrases.get(language, self.phrases["en"])


SUBCOMMANDS = (
    Subcommand("join", {"en": "join", "fr": "rejoindre"}, ("enrol", "enroll", "sign up", "participer", "inscription")),
    Subcommand(
        "programme new",
        {"en": "programme new", "fr": "nouveau programme"},
        ("program new", "new programme", "new program", "programme nouveau", "programme create", "creer programme"),
        for_creators=True,
    ),
    Subcommand(
        "leave",
        {"en": "leave", "fr": "quitter"},
        ("quit", "withdraw", "partir", "sortir"),
    ),
    Subcommand("pause", {"en": "pause", "fr": "pause"}, ("break", "rest", "suspendre", "faire une pause")),
    Subcommand("resume", {"en": "resume", "fr": "reprendre"}, ("come back", "back", "revenir", "retour")),
    Subcommand("delegate", {"en": "delegate", "fr": "déléguer"}, ("assistant", "deleguer", "delegue", "assistante")),
    Subcommand(
        "profile",
        {"en": "profile", "fr": "profil"},
        ("my profile", "mon profil", "who am i", "my enrolments", "mes inscriptions"),
    ),
    Subcommand(
        "settings",
        {"en": "settings", "fr": "réglages"},
        ("preferences", "language", "hours", "langue", "horaires", "parametres", "reglage", "absence", "away"),
    ),
    Subcommand(
        "privacy",
        {"en": "privacy", "fr": "confidentialité"},
        (
            "my data",
            "data",
            "erase me",
            "erase",
            "blocks",
            "mes donnees",
            "donnees",
            "effacer",
            "effacez moi",
            "rgpd",
            "gdpr",
        ),
    ),
    Subcommand("announce", {"en": "announce", "fr": "annoncer"}, ("announcement", "annonce"), for_coordinators=True),
    Subcommand(
        "coordinators",
        {"en": "coordinators", "fr": "coordination"},
        ("coordinator", "coordonner", "equipe"),
        for_coordinators=True,
    ),
    Subcommand(
        "invite",
        {"en": "invite", "fr": "inviter"},
        ("invitation", "invitations", "invite people", "inviter des personnes"),
        for_coordinators=True,
    ),
    Subcommand(
        "people",
        {"en": "people", "fr": "personnes"},
        ("directory", "import", "annuaire", "importer"),
        for_coordinators=True,
    ),
    Subcommand(
        "match",
        {"en": "match", "fr": "apparier"},
        ("matching", "appariement", "appariements", "binome", "binomes", "jumeler", "draft", "proposition"),
        for_coordinators=True,
    ),
    Subcommand(
        "digest",
        {"en": "digest", "fr": "synthèse"},
        ("figures", "report", "summary", "chiffres", "bilan"),
        for_coordinators=True,
    ),
    Subcommand("help", {"en": "help", "fr": "aide"}, ("?", "commands", "commandes")),
)


@dataclass(frozen=True)
class Unknown:
    """Something written that is no subcommand, and the one it is nearest to."""

    written: str
    nearest: Subcommand


def parse(text: str) -> Subcommand | Unknown:
    """The subcommand that somebody wrote; nothing written is a call for help."""
    written = _plain(text)
    known = {_plain(phrase): subcommand for subcommand in SUBCOMMANDS for phrase in _phrases(subcommand)}
    if not written:
        return known["help"]
    # The longest phrase first: "programme new" is not a "programme" with something behind it.
    for phrase in sorted(known, key=len, reverse=True):
        if written == phrase or written.startswith(f"{phrase} "):
            return known[phrase]
    nearest = get_close_matches(written, known, n=1, cutoff=0.5) or get_close_matches(written.split()[0], known, n=1)
    return Unknown(" ".join(text.split()), known[nearest[0] if nearest else "help"])


def _phrases(subcommand: Subcommand) -> tuple[str, ...]:
    return (*subcommand.phrases.values(), *subcommand.synonyms)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())
