"""Coordinators keep a proposed pair, or keep two people apart, before they solve again or publish."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.views.matching import draft_form
from handlers.views.wishes import MATCH_WISH, NO_WISH
from handlers.visitors import Desk, OpenForm, arrive
from mentoring.drafts import Draft, DraftState
from mentoring.matching.values import Wish
from mentoring.refusals import Reason, Refused
from storage import audit, draft_sheets, drafts, programmes, wishes
from storage.database import Transaction
from storage.wishes import Couple

_ACTIONS = {Wish.PIN: "pair_kept", Wish.FORBID: "pair_kept_apart", None: "pair_left_open"}
_SAID = re.compile(rf"(?P<wish>{NO_WISH}|{'|'.join(Wish)}):(?P<mentor>[0-9]{{1,9}}):(?P<mentee>[0-9]{{1,9}})")


def keep_wish(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(body["view"])
    wish, couple = _said(str((action.get("selected_option") or {}).get("value")))
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        draft = drafts.find(transaction, desk.workspace_id, form.carried_id("draft") or 0)
        programmes.check_coordinates(transaction, draft.programme_id, visitor.person.id)
        if draft.state is not DraftState.READY or not _is_shown(transaction, draft, couple):
            raise Refused(Reason.ALREADY_SETTLED)
        programme = programmes.get(transaction, draft.programme_id)
        wishes.keep(transaction, programme, couple, wish, by=visitor.person.id, now=desk.now)
        audit.write(
            transaction,
            workspace_id=desk.workspace_id,
            programme_id=programme.id,
            person_id=visitor.person.id,
            action=_ACTIONS[wish],
            subject_id=draft.id,
            now=desk.now,
        )
        sheet = draft_sheets.read(transaction, draft, form.carried_id("page") or 1, desk.now)
        mine = programmes.coordinated_by(transaction, visitor.person.id)
    OpenForm(client, body["view"]["id"], body["view"]["hash"]).redraw(draft_form(sheet, mine, visitor.words))
    ack()


def register(app: App) -> None:
    app.action(MATCH_WISH)(keep_wish)


def _is_shown(transaction: Transaction, draft: Draft, couple: Couple) -> bool:
    """Whether a form shows these two: among the pairs, or among what is wanted besides."""
    wanted = wishes.of_programme(transaction, draft.programme_id)
    return couple in wanted or draft_sheets.has(transaction, draft.id, couple)


def _said(value: str) -> tuple[Wish | None, Couple]:
    """Raises Refused(ALREADY_SETTLED) for what somebody made up."""
    said = _SAID.fullmatch(value)
    if said is None:
        raise Refused(Reason.ALREADY_SETTLED)
    wish = None if said["wish"] == NO_WISH else Wish(said["wish"])
    return wish, (number_in(said["mentor"]) or 0, number_in(said["mentee"]) or 0)
