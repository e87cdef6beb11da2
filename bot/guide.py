"""What the demo's page says to somebody who has never seen Binôme: whom to be, and what to try first."""

from collections.abc import Mapping

from sandbox.config import Guide, Words

ROLES: Mapping[str, Words] = {
    "coordinator": {"en": "Runs the programme", "fr": "Pilote le programme"},
    "leader": {"en": "Leads, and will learn", "fr": "Dirige, et va apprendre"},
    "newcomer": {"en": "Has just begun, and will share", "fr": "Vient d’arriver, et va partager"},
}

STATES: Mapping[str, Words] = {
    "empty": {"en": "From nothing: no programme yet", "fr": "Depuis le début : aucun programme"},
    "enrolled": {"en": "With 40 people who wait to be matched", "fr": "Avec 40 personnes qui attendent un binôme"},
    "running": {"en": "With pairs in their third month", "fr": "Avec des binômes dans leur troisième mois"},
}

STEPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "empty": {
        "en": (
            "As {coordinator}, write `/mentoring programme new` in #general, and fill in the form.",
            "Go back to #general, and write `/invite @Binôme`. Then open the message from Binôme, and announce the "
            "programme in #general.",
            "As {leader}, join from the announcement, to learn; as {newcomer}, to share. Choose a topic in common.",
            "As {coordinator}, write `/mentoring match`, look at the pair, and publish it. Accept as both.",
            "Push the clock to the next thing that happens. As {leader}, choose a date; as {newcomer}, accept it. "
            "Both get a calendar file.",
            "Push the clock by a month. As both, scroll up to the question whether the session took place, and say how "
            "it went. Then write `/mentoring digest` as {coordinator}.",
        ),
        "fr": (
            "Avec {coordinator}, écrivez `/mentorat nouveau programme` dans #general, et remplissez le formulaire.",
            "Revenez dans #general, et écrivez `/invite @Binôme`. Ouvrez ensuite le message de Binôme, et annoncez le "
            "programme dans #general.",
            "Avec {leader}, inscrivez-vous depuis l’annonce, pour apprendre ; avec {newcomer}, pour partager. "
            "Choisissez un thème en commun.",
            "Avec {coordinator}, écrivez `/mentorat apparier`, regardez le binôme, et publiez-le. Acceptez des deux "
            "côtés.",
            "Avancez l’horloge jusqu’au prochain événement. Avec {leader}, choisissez une date ; avec {newcomer}, "
            "acceptez-la. Un fichier d’agenda arrive de chaque côté.",
            "Avancez l’horloge d’un mois. Des deux côtés, remontez jusqu’à la question sur la séance, et dites comment "
            "elle s’est passée. Écrivez ensuite `/mentorat synthèse` avec {coordinator}.",
        ),
    },
    "enrolled": {
        "en": (
            "As {coordinator}, write `/mentoring digest` in #general: who is enrolled, and who waits.",
            "Write `/mentoring match`, look at the pairs and at the reasons for each, and publish them.",
            "On the left, a number stands beside whoever has something new to read. Act as one of them, and accept the "
            "proposal; then as the other one of that pair.",
            "Push the clock to the next thing that happens. The one who learns chooses a date, the one who shares "
            "accepts it.",
            "Push the clock by a month, and say of the session whether it took place. As {coordinator}, open the Home "
            "tab.",
        ),
        "fr": (
            "Avec {coordinator}, écrivez `/mentorat synthèse` dans #general : qui s’est inscrit, et qui attend.",
            "Écrivez `/mentorat apparier`, regardez les binômes et leurs raisons, et publiez-les.",
            "À gauche, un nombre signale les personnes qui ont quelque chose à lire. Prenez la place de l’une d’elles, "
            "et acceptez la proposition ; puis celle de l’autre membre du binôme.",
            "Avancez l’horloge jusqu’au prochain événement. La personne qui apprend choisit une date, celle qui "
            "partage l’accepte.",
            "Avancez l’horloge d’un mois, et dites si la séance a eu lieu. Avec {coordinator}, ouvrez ensuite l’onglet "
            "Accueil.",
        ),
    },
    "running": {
        "en": (
            "As {coordinator}, open the Home tab of Binôme: how the programme goes, and which pairs need a hand.",
            "On the left, a number stands beside whoever has something new to read. Act as one of them, open the Home "
            "tab, and do what is next.",
            "As that person, write `/mentoring pause` in #general. Look at what the partner reads of it, and come back "
            "with `/mentoring resume`.",
            "Push the clock by a month: sessions fall due, dates are proposed, and those who let them pass are "
            "reminded once.",
            "As {coordinator}, write `/mentoring digest`, and compare.",
        ),
        "fr": (
            "Avec {coordinator}, ouvrez l’onglet Accueil de Binôme : comment va le programme, et quels binômes ont "
            "besoin d’un coup de main.",
            "À gauche, un nombre signale les personnes qui ont quelque chose à lire. Prenez la place de l’une d’elles, "
            "ouvrez l’onglet Accueil, et faites ce qui vient ensuite.",
            "Avec la même personne, écrivez `/mentorat pause` dans #general. Regardez ce que son binôme en lit, et "
            "revenez avec `/mentorat reprendre`.",
            "Avancez l’horloge d’un mois : des séances arrivent à échéance, des dates sont proposées, et un seul "
            "rappel va à qui les laisse passer.",
            "Avec {coordinator}, écrivez `/mentorat synthèse`, et comparez.",
        ),
    },
}
"""The five minutes in which a programme is lived through, by the world that they begin in."""


def guide(roles: Mapping[str, str]) -> Guide:
    """With the people who have these roles, by user id."""
    people = {role: f"<@{user_id}>" for user_id, role in roles.items()}
    steps = {
        state: {language: tuple(step.format(**people) for step in said) for language, said in by_language.items()}
        for state, by_language in STEPS.items()
    }
    return Guide(roles=ROLES, states=STATES, steps=steps)
