"""Reading people files: as HR systems and spreadsheets write them, and as they should not."""

import csv
import io
from dataclasses import replace

import holidays
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentoring.iso_codes import COUNTRIES, LANGUAGES
from mentoring.people_file import LONGEST_ADDRESS, LONGEST_CELL, Column, Line, LineReason, Who, read_people_file
from mentoring.spreadsheets import LARGEST_FILE, FileReason, Unreadable


def read(text, encoding="utf-8"):
    return read_people_file(text.encode(encoding))


def refusal(content):
    with pytest.raises(Unreadable) as refused:
        read_people_file(content)
    return refused.value


WHOLE = Line(
    number=2,
    who=Who("U0001234", "lea@example.com", "007"),
    level=3,
    manager="U0009999",
    department="Ventes",
    site="Montréal",
    country="CA",
    languages=("fr", "en"),
)


@pytest.mark.parametrize(
    "text",
    [
        "slack_id,email,employee_number,level,manager,department,site,country,languages\n"
        "U0001234,Lea@Example.com,007,3,U0009999,Ventes,Montréal,CA,fr;en\n",
        "Matricule;Courriel;Identifiant Slack;Responsable;Niveau;Service;Site;Pays;Langues\r\n"
        '007;lea@example.com;u0001234;U0009999;3;Ventes;Montréal;ca;"FR, EN"\r\n',
        "Numéro d’employé\tE-MAIL\tSlack ID\tN+1\tRANK\tDépartement\tLieu\tCountry code\tlangues parlées\n"
        "007\tlea@example.com\tU0001234\tU0009999\t03\tVentes\tMontréal\tCA\tfr en fr\n",
        '"slack id","EMAIL","Employee\nnumber","Level","Manager","Service","Site","Country","Languages"\r'
        '"U0001234","lea@example.com","007","3","U0009999","Ventes","Montréal","CA","fr|en"',
    ],
    ids=["comma", "semicolon", "tab", "quoted"],
)
def test_columns_are_known_by_many_names_in_any_order(text):
    [line] = read(text).lines
    assert replace(line, number=2) == WHOLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets(encoding):
    [line] = read("email;site\nlea@example.com;Montréal\n", encoding).lines
    assert line.site == "Montréal"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", FileReason.EMPTY),
        (b"\n \n\t\n", FileReason.EMPTY),
        (b"slack_id,level\n", FileReason.EMPTY),
        (b"slack_id,level\n,\n", FileReason.EMPTY),
        (b"PK\x03\x04\x00\x00 a spreadsheet that is not CSV", FileReason.NOT_TEXT),
        (b"slack_id\n\x81\xff\n", FileReason.NOT_TEXT),
        (b"\xff\xfea", FileReason.NOT_TEXT),
        (b"U0001234,3\nU0001235,4\n", FileReason.NO_HEADER),
        (b"level,manager\n3,U0009999\n", FileReason.NO_IDENTIFYING_COLUMN),
    ],
)
def test_unreadable_files(content, reason):
    assert refusal(content).reason is reason


def test_a_file_of_any_size_is_not_even_decoded():
    assert refusal(bytes(LARGEST_FILE + 1)).reason is FileReason.TOO_LARGE


def test_two_columns_with_one_meaning_are_named():
    refused = refusal("email,Service,Département\na@example.com,x,y\n".encode())
    assert (refused.reason, refused.headings) == (FileReason.COLUMN_TWICE, ("Service", "Département"))


@pytest.mark.parametrize(
    ("body", "line"),
    [('U1,"Sales\nU2,x\n', 2), ('U1,x\nU2,"a"b\n', 3), ("U1," + "x" * 200_000, 2)],
    ids=["never closed", "closed too early", "endless"],
)
def test_a_table_that_breaks_says_where(body, line):
    refused = refusal(f"slack_id,site\n{body}".encode())
    assert (refused.reason, refused.line) == (FileReason.BROKEN_TABLE, line)


HEADER = "slack_id,email,employee_number,level,manager,department,site,country,languages\n"


@pytest.mark.parametrize(
    ("cells", "reasons"),
    [
        ("U1,,,3,,,,,", []),
        (",,7,,,,,,", []),
        ("U1,,,1,,,,,", []),
        ("U1,,,20,,,,,", []),
        ("U1,,,0,,,,,", [LineReason.LEVEL]),
        ("U1,,,21,,,,,", [LineReason.LEVEL]),
        ("U1,,,-1,,,,,", [LineReason.LEVEL]),
        ("U1,,,2.5,,,,,", [LineReason.LEVEL]),
        ("U1,,,٣,,,,,", [LineReason.LEVEL]),
        ("U1,,,three,,,,,", [LineReason.LEVEL]),
        (f"U1,,,{'9' * 100},,,,,", [LineReason.LEVEL]),
        ("U1,,,,,,,UK,", [LineReason.COUNTRY]),
        ("U1,,,,,,,France,", [LineReason.COUNTRY]),
        ("U1,,,,,,,,fr;xx", [LineReason.LANGUAGE]),
        ("U1,,,,,,,,French", [LineReason.LANGUAGE]),
        (",,,3,,Sales,,,", [LineReason.NOBODY_IDENTIFIED]),
        ("U1,,,3", [LineReason.CELL_COUNT]),
        ("U1,,,3,,,,,,", [LineReason.CELL_COUNT]),
        (f"U1,,,3,,{'x' * (LONGEST_CELL + 1)},,,", [LineReason.CELL_TOO_LONG]),
        (f"U1,{'x' * LONGEST_ADDRESS},,3,,{'x' * LONGEST_CELL},,,", []),
        (f"U1,{'x' * (LONGEST_ADDRESS + 1)},,3,,,,,", [LineReason.CELL_TOO_LONG]),
        (",,lea@example.com,3,,,,,", [LineReason.EMAIL_MISPLACED]),
        ("U1,,,3,,sales@example.com,,,", [LineReason.EMAIL_MISPLACED]),
        ("U1,,,3,,,lea@example.com,,", [LineReason.EMAIL_MISPLACED]),
        ("U1,,,x,,,,x,x", [LineReason.LEVEL, LineReason.COUNTRY, LineReason.LANGUAGE]),
    ],
)
def test_what_is_wrong_with_a_line(cells, reasons):
    file = read(f"{HEADER}{cells}\nU0001234,,,3,,,,,\n")
    assert [problem.reason for problem in file.problems] == reasons
    assert len(file.lines) == (1 if reasons else 2)


def test_lines_are_numbered_as_an_editor_numbers_them():
    file = read('slack_id,site,level\n\nU1,"Paris,\n  left bank",x\n,,\nU2,Paris,3\n')
    assert [problem.line for problem in file.problems] == [3]
    assert [line.number for line in file.lines] == [6]


def test_cells_are_text_without_what_nobody_sees():
    [line] = read("slack_id,site,department\nU1,\u202eParis\u200b \u2066(HQ)\ufeff,=1+1  \x07x\n").lines
    assert (line.site, line.department) == ("Paris (HQ)", "=1+1 x")


def test_columns_without_a_meaning_are_told_and_not_read():
    file = read("Prénom,slack_id,salary,,a@example.com\nLéa,U1,1,,\n")
    assert file.unused == ("Prénom", "salary")
    assert file.columns == {Column.SLACK_ID}


def test_addresses_are_not_shown_when_a_value_is():
    file = read("email,manager,level\nlea@example.com,marc@example.com,3\nzoe@example.com,,x\n")
    assert "@" not in repr(file)


def test_codes_are_those_of_iso():
    assert len(COUNTRIES) == 249
    assert len(LANGUAGES) == 183
    # Kosovo has holidays, and no code of ISO's yet.
    assert {
        code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2
    } - COUNTRIES <= {"XK"}


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"email,level\n{text}".encode(errors="ignore")))
@example(b"email,level\n\x00")
@example(b'email,"level\n')
@example(b"\xef\xbb\xbf")
def test_no_content_makes_an_unexpected_error(content):
    try:
        file = read_people_file(content)
    except Unreadable:
        return
    assert file.lines or file.problems


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), max_size=5))
def test_every_line_is_either_kept_or_explained(sites):
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["slack_id", "site"])
    rows.writerows([f"U{place}", site] for place, site in enumerate(["Paris", *sites]))
    file = read(out.getvalue())
    explained = {problem.line for problem in file.problems}
    assert {line.number for line in file.lines} | explained == set(range(2, len(sites) + 3))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_separator_in_every_encoding(delimiter, encoding):
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    rows = (("N° matricule", "  COURRIEL ", "Équipe"), ("7", "lea@example.com", '"Été,;|\n\tHiver"'))
    [line] = read(mark + "\r\n".join(delimiter.join(cells) for cells in rows), encoding).lines
    assert line.who == Who(None, "lea@example.com", "7")


@pytest.mark.parametrize("text", ["email;level,site\na;b,c\n", "slack_id|site;level\n1|2;3\n"])
def test_a_first_line_that_can_be_cut_in_two_ways_is_not_guessed_at(text):
    assert refusal(text.encode()).reason is FileReason.SEPARATOR_UNCLEAR


def test_utf_16_that_does_not_say_so_is_not_guessed_at():
    assert refusal("email;site\nlea@example.com;Montréal\n".encode("utf-16-le")).reason is FileReason.NOT_TEXT
