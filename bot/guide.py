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

STEPS = {
    "en": (
        "As {coordinator}, write `/mentoring programme new` in #general, and fill in the form.",
        "Go back to #general, and write `/invite @Binôme`. Then open the message from Binôme, and announce the "
        "programme in #general.",
        "As {leader}, join from the announcement, to learn; as {newcomer}, to share. Choose a topic in common.",
        "As {coordinator}, write `/mentoring match`, look at the pair, and publish it. Accept as both.",
        "Push the clock to the next thing that happens. As {leader}, choose a date; as {newcomer}, accept it. "
        "Both get a calendar file.",
        "Push the clock by a month. As both, scroll up to the question whether the session took place, and say how it "
        "went. Then write `/mentoring digest` as {coordinator}.",
    ),
    "fr": (
        "Avec {coordinator}, écrivez `/mentorat nouveau programme` dans #general, et remplissez le formulaire.",
        "Revenez dans #general, et écrivez `/invite @Binôme`. Ouvrez ensuite le message de Binôme, et annoncez le "
        "programme dans #general.",
        "Avec {leader}, inscrivez-vous depuis l’annonce, pour apprendre ; avec {newcomer}, pour partager. "
        "Choisissez un thème en commun.",
        "Avec {coordinator}, écrivez `/mentorat apparier`, regardez le binôme, et publiez-le. Acceptez des deux côtés.",
        "Avancez l’horloge jusqu’au prochain événement. Avec {leader}, choisissez une date ; avec {newcomer}, "
        "acceptez-la. Un fichier d’agenda arrive de chaque côté.",
        "Avancez l’horloge d’un mois. Des deux côtés, remontez jusqu’à la question sur la séance, et dites comment "
        "elle s’est passée. Écrivez ensuite `/mentorat synthèse` avec {coordinator}.",
    ),
}
"""The five minutes in which a whole programme is lived through, from the state `empty`."""


def guide(roles: Mapping[str, str]) -> Guide:
    """With the people who have these roles, by user id."""
    people = {role: f"<@{user_id}>" for user_id, role in roles.items()}
    steps = {language: tuple(step.format(**people) for step in said) for language, said in STEPS.items()}
    return Guide(roles=ROLES, states=STATES, steps=steps)
