"""What is kept about somebody, the file of it, its end, and whom they would rather not be paired with."""

from datetime import UTC, datetime

from handlers.views import blocking, own_data
from handlers.views.blocking import Blocked
from handlers.views.blocks import Block
from handlers.views.own_data import Erasing, MyData, Privacy
from handlers.views.words import Words
from mentoring.blocks import MOST_BLOCKS
from mentoring.messages import Kind
from mentoring.programmes import Programme

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def facts() -> dict[Kind, object]:
    kept = {"me": [{"slack_id": "U07LEA", "language": "fr", "zone": "Europe/Paris"}], "pairs": []}
    return {Kind.MY_DATA: MyData(AT, kept)}


def views(programmes: list[Programme], words: Words) -> dict[str, Block]:
    partners = [f"U{number:010d}" for number in range(15)]
    contacts = [(programme, "U02ANNA") for programme in programmes]
    everything = Erasing(partners, has_offers=True, contact_of=programmes[:3])
    named = [Blocked(number, f"U{number:010d}", number) for number in range(MOST_BLOCKS)]
    return {
        "privacy": own_data.privacy_page(Privacy(contacts, ", ".join([programmes[0].name] * 10), 400, 730), words),
        "privacy, asked": own_data.privacy_page(Privacy([], "", 400, 730), words, on_its_way=True),
        "erase": own_data.erase_form(everything, words),
        "erase, the last one": own_data.erase_form(Erasing(left_alone=programmes[:3]), words),
        "erased": own_data.erased_page(words),
        "erased, home": own_data.erased_home(words),
        "blocks": blocking.blocks_form(named, words),
        "blocks, none": blocking.blocks_form([], words),
    }
