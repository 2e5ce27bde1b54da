"""Er del av bidraget: the sheet befolkning comes in, and each sees her own authority's share of it."""

SHEET = "kod;barn_0_5;barn_typ_1_2\n1880;10000;6000\n1881;10000;0\n0114;3000;1500\n"


def read_in(program, tmp_path, text=SHEET):
    paper = tmp_path / "befolkning.csv"
    paper.write_text(text, encoding="utf-8")
    return program("intake", str(paper))


def test_the_sheet_is_read_once_and_changes_are_said(program, tmp_path):
    assert read_in(program, tmp_path)[:2] == (0, "befolkning: 3 nya, 0 ändrade, 0 oförändrade\n")
    assert read_in(program, tmp_path)[1] == "befolkning: 0 nya, 0 ändrade, 3 oförändrade\n"
    assert "1 ändrade" in read_in(program, tmp_path, SHEET.replace("6000", "6500"))[1]


def test_bad_rows_are_named_and_nothing_is_stored(program, tmp_path):
    bad = "kod;barn_0_5;barn_typ_1_2\n1880;10;11\n1881;10;1\n1881;10;2\n188;5;1\n1882;;1\n"
    code, _, errors = read_in(program, tmp_path, bad)
    assert code == 1
    assert [line.split(": ")[1] for line in errors.splitlines()[:4]] == ["barn_typ_1_2", "kod", "kod", "barn_0_5"]
    assert read_in(program, tmp_path)[1].startswith("befolkning: 3 nya")


def test_each_sees_her_own_share(signed_in, program, tmp_path, town):
    carin = signed_in(town.carin)
    assert "Här räknas er del ut" in carin.get("/aterrapport/2025/fordelning").text
    read_in(program, tmp_path)
    page = carin.get("/aterrapport/2025/fordelning").text.replace("\xa0", " ")
    assert "Med 2025 års modell är er del 83,478 % av regionernas pengar" in page
    other = carin.get("/aterrapport/2025/fordelning?hard_areas=0&amount_kr=1 000 000").text.replace("\xa0", " ")
    assert "434 783 kr" in other  # 20 000 of 23 000 children, none of them in a hard area


def test_what_is_no_number_is_refused_with_what_was_typed(signed_in, program, tmp_path, town):
    read_in(program, tmp_path)
    answer = signed_in(town.carin).get("/aterrapport/2025/fordelning?hard_areas=många")
    assert answer.status_code == 422
    assert 'value="många"' in answer.text
    assert "Skriv ett helt tal." in answer.text


def test_a_number_without_end_is_too_large_and_no_fault(signed_in, program, tmp_path, town):
    read_in(program, tmp_path)
    answer = signed_in(town.carin).get(f"/aterrapport/2025/fordelning?hard_areas=1{'0' * 400}")
    assert answer.status_code == 422
    assert "mellan 0 och 2000000" in answer.text


def test_no_more_can_live_in_hard_areas_than_there_are_children(signed_in, program, tmp_path, town):
    read_in(program, tmp_path)
    carin = signed_in(town.carin)
    assert carin.get("/aterrapport/2025/fordelning?hard_areas=20000").status_code == 200
    answer = carin.get("/aterrapport/2025/fordelning?hard_areas=20001")
    assert answer.status_code == 422
    assert "Ni har 20 000 barn. Fler kan inte bo där." in answer.text.replace("\xa0", " ")
