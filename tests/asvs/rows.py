"""The 143 requirements of OWASP ASVS 5.0 that are aimed at, and what stands behind each: a test, or a plain reason.

`docs/asvs.md` is printed from this (`python -m tests.asvs`); a test holds the page and every name in it to what is
there. A requirement's text is said in our own words; its number and level are the standard's.
"""

# ruff: noqa: E501 - sentences for a page, each on its line

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What can be said of a requirement."""

    MET = "met"  # the named tests hold it, and fail when it is broken
    NOT_APPLICABLE = "not applicable"  # the program has nothing that it speaks of
    DEVIATION = "deviation"  # decided otherwise, with a mitigation that is held, and signed
    OPEN = "open"  # not met, or not held by any test


@dataclass(frozen=True)
class Row:
    """`tests` are `file::function` below tests/; `why` says what the tests cannot, or why there are none."""

    number: str
    level: int
    short: str
    verdict: Verdict
    tests: tuple[str, ...] = ()
    why: str = ""
    mitigation: str = ""
    signed: str = ""


@dataclass(frozen=True)
class Chapter:
    title: str
    rows: tuple[Row, ...]


def met(number: str, level: int, short: str, *tests: str, why: str = "") -> Row:
    return Row(number, level, short, Verdict.MET, tests, why)


def not_here(number: str, level: int, short: str, why: str, *tests: str) -> Row:
    """The tests, where there are any, hold that it is still not here."""
    return Row(number, level, short, Verdict.NOT_APPLICABLE, tests, why)


def deviates(
    number: str, level: int, short: str, *tests: str, why: str, mitigation: str, on: str = "2026-11-22"
) -> Row:
    return Row(number, level, short, Verdict.DEVIATION, tests, why, mitigation, f"grundarna, {on}")


def still_open(number: str, level: int, short: str, why: str, *tests: str) -> Row:
    """The tests hold the part that is there."""
    return Row(number, level, short, Verdict.OPEN, tests, why)


ASVS = "asvs/"
SOURCE = ASVS + "test_source.py::"
ANSWERS = ASVS + "test_answers.py::"
EVENTS = ASVS + "test_events.py::"
OUTBOX = "integration/outbox/test_sending.py::"
WORDS = ASVS + "test_passwords.py::"
WAYS = ASVS + "test_ways_in.py::"
SEALS = ASVS + "test_sealing.py::"
HOUSE = "house/"
WALLS = "walls/"
ACCESS = "integration/access/"
WEB = "integration/web/"
ADDRESS = WEB + "test_address.py::"
MATRIX = WALLS + "test_matrix.py::test_nobody_gets_a_byte_of_a_family_that_is_not_hers"
STORED = "browser/test_stored.py::test_what_was_stored_runs_"
TYPED = WALLS + "test_markup.py::test_what_was_typed_is_shown_as_text"
SENT = WALLS + "test_sent_fields.py::test_fields_that_no_page_has_change_nothing"
APART = (
    WALLS + "test_non_interference.py::test_the_region_is_shown_nothing_of_the_municipalitys_own",
    WALLS + "test_non_interference.py::test_the_municipality_is_shown_nothing_of_the_regions_own",
)
LIES = ACCESS + "test_accounts.py::test_a_lie_opens_nothing"
RACE = "integration/booking/test_races.py::test_sixty_press_the_same_hour_on_the_page_and_one_gets_it"
HEADERS = WALLS + "test_headers.py::test_every_answer_is_dressed"
COOKIE = HEADERS  # the cookie and HSTS are among what each answer is asked for
QUIET_DAY = EVENTS + "test_no_log_tells_a_password_a_code_a_token_or_anything_of_a_family"
WAIT = ACCESS + "test_sign_in.py::TestGuessing::test_ten_wrong_ones_and_one_must_wait_also_with_the_right_words"
KEPT_OUT = ANSWERS + "test_what_lies_beside_the_pages_is_not_there"

CHAPTERS = (
    Chapter(
        "Encoding and injection",
        (
            met(
                "V1.2.1",
                1,
                "output is encoded for where it stands",
                TYPED,
                HOUSE + "test_templates.py::test_no_page_trusts_a_text_to_be_html",
                SOURCE + "test_no_page_is_made_of_a_text_that_someone_wrote",
            ),
            met(
                "V1.2.2",
                1,
                "addresses are encoded and have safe schemes only",
                TYPED,
                "unit/access/test_local.py::test_one_is_never_sent_to_another_host",
                HOUSE + "test_templates.py::test_nothing_stands_inline_and_nothing_comes_from_outside",
                why="No address that a person typed is ever made into a link.",
            ),
            met(
                "V1.2.3",
                1,
                "what stands in script or JSON is encoded",
                HOUSE + "test_templates.py::test_nothing_stands_inline_and_nothing_comes_from_outside",
                HOUSE + "test_templates.py::test_no_script_makes_code_out_of_text_or_calls_another_host",
                why="No page has a script in it; JSON is written by the library alone.",
            ),
            met(
                "V1.2.4",
                1,
                "statements are parameterised",
                SOURCE + "test_no_statement_is_put_together_of_words",
                SOURCE + "test_a_planted_statement_is_seen",
            ),
            met(
                "V1.2.5",
                1,
                "no command of the machine is put together",
                SOURCE + "test_nothing_is_read_into_living_objects_and_no_other_program_is_started",
            ),
            met(
                "V1.2.10",
                3,
                "a cell starts no formula",
                "integration/review/test_log_pages.py::test_a_cell_of_the_file_starts_no_formula",
                "integration/returns/test_commands.py::test_a_workbook_and_rows_keep_text_as_text",
                "unit/kernel/test_spreadsheets.py::test_no_cell_starts_a_formula_and_each_comes_back",
                "unit/kernel/test_spreadsheets.py::test_a_whole_file_comes_back_by_rfc_4180",
                "unit/kernel/test_spreadsheets.py::test_only_one_place_writes_csv",
            ),
            met(
                "V1.3.6",
                2,
                "the program is sent to no address of a stranger's",
                "integration/booking/test_own_hours.py::test_an_inner_address_is_asked_only_when_it_was_named",
                SOURCE + "test_the_program_speaks_to_nobody_outside_but_whom_it_must",
                "unit/test_settings.py::test_an_issuer_is_a_whole_and_closed_address",
                ASVS + "test_printing.py::test_a_printed_page_fetches_nothing",
                why="It calls the operator's own provider, and workers' calendars: the host is looked up once, must be the whole world's or named by the operator, and the very address that was looked at is asked, redirects too. What is printed fetches nothing at all, whatever it names.",
            ),
            met(
                "V1.3.7",
                2,
                "no template is made of what was typed",
                TYPED,
                SOURCE + "test_no_page_is_made_of_a_text_that_someone_wrote",
            ),
            met(
                "V1.3.11",
                2,
                "nothing can be slipped into a letter",
                OUTBOX + "test_nothing_is_slipped_into_a_letter",
                OUTBOX + "test_nobody_elses_address_is_in_anyones_message",
            ),
            met(
                "V1.3.12",
                3,
                "no regular expression can be made slow",
                SOURCE + "test_no_pattern_is_slow_with_hostile_words",
                SOURCE + "test_a_slow_pattern_would_be_seen",
            ),
            met(
                "V1.5.2",
                2,
                "nothing is read into living objects",
                SOURCE + "test_nothing_is_read_into_living_objects_and_no_other_program_is_started",
            ),
            met(
                "V1.5.3",
                3,
                "all parsers understand a body alike",
                "integration/api/test_manners.py::test_a_field_that_is_said_twice_is_refused_whichever_was_meant",
                "integration/api/test_manners.py::test_what_is_no_json_is_refused",
                why="One parser reads each body; a doubled key, NaN and enormous numbers are refused.",
            ),
        ),
    ),
    Chapter(
        "Validation and the order of things",
        (
            met(
                "V2.2.1",
                1,
                "input is checked against what is allowed",
                "integration/booking/test_promises.py::test_an_impossible_hour_is_refused_and_nothing_is_saved",
                "integration/family/test_family_actions.py::test_what_does_not_hang_together_is_refused_and_nothing_is_saved",
                "unit/intake/test_intake_holds.py::test_any_cells_are_stored_or_named",
            ),
            met(
                "V2.2.2",
                1,
                "it is checked on the server",
                "integration/booking/test_booking_pages.py::test_what_cannot_be_is_refused_in_words_and_nothing_is_saved",
                SENT,
                why="Every page works without script: there is no check in the browser to go around.",
            ),
            met(
                "V2.2.3",
                2,
                "what belongs together makes sense together",
                "integration/family/test_family_actions.py::test_what_does_not_hang_together_is_refused_and_nothing_is_saved",
                "unit/intake/test_bad_rows.py::test_bad_visits",
                "integration/family/test_family_actions.py::test_consent_is_refused_from_the_future_and_for_a_guardian_of_another_family",
            ),
            met(
                "V2.3.1",
                1,
                "steps are taken in their order",
                "integration/booking/test_promises.py::test_what_is_not_booked_is_neither_moved_nor_cancelled",
                "integration/booking/test_promises.py::test_the_same_visit_is_not_booked_twice",
                "integration/booking/test_promises.py::test_who_looked_at_an_older_step_is_told_to_look_again",
                "integration/booking/test_courses.py::test_nothing_is_booked_during_a_pause_and_nothing_is_replayed_after_it",
                "integration/access/test_recovery.py::test_help_waits_a_day_and_is_approved_once",
            ),
            met(
                "V2.3.2",
                2,
                "limits of the work are held",
                "integration/booking/test_promises.py::test_the_shortest_and_the_longest_visit_can_be_booked",
                "integration/booking/test_promises.py::test_half_an_hour_between_two_doors_is_enough_and_a_minute_less_is_not",
                WEB + "test_limits.py::test_a_form_has_so_many_fields_and_no_more",
            ),
            met(
                "V2.3.3",
                2,
                "a change is whole or not at all",
                ACCESS + "test_door.py::test_an_act_and_its_log_row_are_kept_or_lost_together",
                "integration/test_kernel.py::test_an_act_that_fails_leaves_nothing",
                "integration/intake/test_command.py::test_one_fault_and_nothing_of_anything_is_stored",
            ),
            met(
                "V2.3.4",
                2,
                "nothing is promised twice",
                RACE,
                "integration/booking/test_races.py::test_a_crowd_at_the_real_server_gets_what_there_is_and_no_more_and_without_the_constraint_it_would",
                "migrations/test_guards.py::test_nobody_can_be_promised_to_two_doors",
            ),
            met(
                "V2.3.5",
                3,
                "the gravest acts take two people",
                "integration/retention/test_erasing.py::test_one_person_alone_erases_nothing",
                ACCESS + "test_recovery.py::test_one_person_is_not_two",
                ACCESS + "test_recovery.py::test_one_person_in_two_assignments_is_not_two",
                "integration/review/test_log_pages.py::test_nobody_reviews_what_she_did_herself",
                why="Erasing by age, helping a colleague in, and reviewing an opening in need.",
            ),
            met(
                "V2.4.1",
                2,
                "a program cannot hammer the house",
                WEB + "test_pace.py::test_so_many_and_no_more_by_page_and_program_alike_and_then_again",
                WEB + "test_pace.py::test_a_file_is_dearer_than_a_page",
                WAIT,
                WEB + "test_limits.py::test_a_form_holds_words_and_not_files",
                "integration/booking/test_guesses.py::test_so_many_guesses_a_minute_and_no_more",
                why="Each process of the house counts for itself.",
            ),
        ),
    ),
    Chapter(
        "Browser, headers and forged posts",
        (
            met(
                "V3.2.1",
                1,
                "nothing is shown as another kind of thing than it is",
                HEADERS,
                ANSWERS + "test_no_answer_may_be_kept_and_each_says_what_it_is",
                why="No file that was sent in is ever handed out as it came.",
            ),
            met("V3.2.2", 1, "text is shown as text", TYPED, STORED + "on_no_page", STORED + "nowhere_in_the_app"),
            met("V3.3.1", 1, "cookies are for https and bound by their prefix", COOKIE),
            met("V3.3.2", 2, "cookies say SameSite", COOKIE),
            met("V3.3.3", 2, "cookies have the prefix __Host-", COOKIE),
            met("V3.3.4", 2, "no script reads the sign-in", COOKIE),
            met(
                "V3.4.1",
                1,
                "HSTS for a year with subdomains",
                COOKIE,
                why="Sent by the program in production; TLS itself is V12.1.1.",
            ),
            met(
                "V3.4.2",
                1,
                "no other origin is let in by CORS",
                WALLS + "test_headers.py::test_a_foreign_page_may_read_nothing",
            ),
            met(
                "V3.4.3",
                2,
                "a content policy without exceptions",
                HEADERS,
                HOUSE + "test_templates.py::test_nothing_stands_inline_and_nothing_comes_from_outside",
            ),
            met("V3.4.4", 2, "nosniff everywhere", HEADERS),
            met("V3.4.5", 2, "others are not told where one came from", HEADERS),
            met("V3.4.6", 2, "no page can be framed", HEADERS),
            met(
                "V3.4.8",
                3,
                "windows are kept apart (COOP)",
                HEADERS,
            ),
            met(
                "V3.5.1",
                1,
                "a forged post is refused",
                WALLS + "test_forged.py::test_nothing_that_is_forged_is_done",
                HOUSE + "test_routes.py::test_a_change_without_the_token_is_refused",
            ),
            met(
                "V3.5.2",
                1,
                "no way around the browser's own question",
                WEB + "test_limits.py::test_a_form_may_not_be_sent_as_something_else",
                "integration/api/test_manners.py::test_another_media_type_is_refused",
                "integration/api/test_manners.py::test_a_signed_in_browser_is_nobody_here",
            ),
            met(
                "V3.5.3",
                1,
                "looking changes nothing",
                WALLS + "test_methods.py::test_looking_changes_nothing",
                "integration/test_kernel.py::test_a_look_cannot_write_and_the_next_act_can",
                why="But that someone looked: the access log, when a sign-in was last used, and figures worked out anew.",
            ),
            met(
                "V3.5.8",
                3,
                "others cannot embed what is ours",
                HEADERS,
            ),
            met(
                "V3.6.1",
                3,
                "nothing from another host",
                HOUSE + "test_templates.py::test_nothing_stands_inline_and_nothing_comes_from_outside",
                HOUSE + "test_templates.py::test_no_style_sheet_fetches_from_another_host",
                HOUSE + "test_files.py::test_the_third_party_files_are_those_that_were_brought",
            ),
            met(
                "V3.7.2",
                2,
                "one is sent on inside the house only",
                "unit/access/test_local.py::test_one_is_never_sent_to_another_host",
            ),
        ),
    ),
    Chapter(
        "HTTP and the API",
        (
            met(
                "V4.1.1",
                1,
                "each answer says what it is, and its letters",
                ANSWERS + "test_no_answer_may_be_kept_and_each_says_what_it_is",
            ),
            met(
                "V4.1.3",
                2,
                "nobody writes what a proxy says",
                WEB + "test_address.py::test_nothing_is_believed_from_a_proxy_that_was_not_stated",
                WEB + "test_address.py::test_the_nearest_of_the_stated_proxies_is_believed_and_no_other",
                WEB + "test_address.py::test_whose_tries_are_counted_is_not_hers_to_say",
            ),
            met(
                "V4.1.4",
                3,
                "no route answers another method than its own",
                WALLS + "test_methods.py::test_no_route_answers_a_method_it_was_not_made_for",
            ),
            met(
                "V4.2.1",
                2,
                "no request hides in another",
                ASVS + "test_smuggling.py::test_a_length_that_can_be_read_in_two_ways_is_refused",
                ASVS + "test_smuggling.py::test_what_comes_after_a_piece_of_the_wrong_size_is_never_a_request",
                ASVS + "test_smuggling.py::test_two_honest_requests_are_two",
                why="Sent to gunicorn as `make run` starts it. The operator's own proxy in front reads first, and is theirs to keep.",
            ),
        ),
    ),
    Chapter(
        "Files",
        (
            met(
                "V5.2.1",
                1,
                "files have a largest size",
                WEB + "test_limits.py::test_sheets_may_be_large_where_sheets_are_sent",
                WEB + "test_limits.py::test_elsewhere_a_file_is_too_much",
                "unit/intake/test_reading.py::test_a_file_too_large_is_refused_before_it_is_read",
            ),
            met(
                "V5.2.2",
                1,
                "a file is what it holds, not what it is called",
                "unit/intake/test_workbook.py::test_a_sheet_that_is_none_is_a_fault_of_its_own",
                "integration/intake/test_page.py::test_a_file_that_is_no_sheet_is_shown_as_a_fault",
                "unit/intake/test_intake_holds.py::test_any_bytes_are_answered",
            ),
            met(
                "V5.2.3",
                2,
                "the unpacked size is looked at first",
                "unit/intake/test_workbook.py::test_a_workbook_that_is_none",
                why="A workbook that would swell more than sheets do, or past a size, is refused before it is unpacked.",
            ),
            met(
                "V5.2.4",
                3,
                "nobody fills the house with files",
                ASVS + "test_quota.py::test_what_is_sent_next_takes_the_place_of_what_lay_there",
                ASVS + "test_quota.py::test_one_file_or_one_byte_too_many_is_refused_and_nothing_more_lies_there",
                "integration/intake/test_page.py::test_what_waits_lies_sealed_and_is_gone_within_the_hour",
                why="The quota is one sending for each assignment: twenty files, 20 MB in all, gone within the hour.",
            ),
            not_here("V5.2.6", 3, "no picture is too large to open", "No picture is taken in or opened."),
            not_here(
                "V5.3.1",
                1,
                "what was sent in is never run",
                "What was sent in is read into rows and never served; rows that were refused are written anew, as a download.",
                "integration/intake/test_page.py::test_what_waits_lies_sealed_and_is_gone_within_the_hour",
            ),
            met(
                "V5.3.2",
                1,
                "a file's name leads nowhere",
                "integration/intake/test_page.py::test_what_waits_lies_sealed_and_is_gone_within_the_hour",
                "integration/intake/test_page.py::test_two_files_of_one_name_are_told_apart",
                why="What waits stands in the database: no file is written, under any name.",
            ),
            met(
                "V5.4.1",
                2,
                "the name in an answer is ours",
                ANSWERS + "test_a_downloads_name_is_the_programs_own_and_plain",
            ),
            met(
                "V5.4.2",
                2,
                "and is written as RFC 6266 says",
                ANSWERS + "test_a_downloads_name_is_the_programs_own_and_plain",
                why="No word that a person typed is in any name; so 200 hostile names have nowhere to stand.",
            ),
            not_here(
                "V5.4.3",
                2,
                "files are searched for harmful programs",
                "No file is kept or handed on: cells are read as text, formulas and macros are not, and what is written out is written anew.",
                "unit/intake/test_reading.py::test_a_formula_is_text",
            ),
        ),
    ),
    Chapter(
        "Authentication",
        (
            met(
                "V6.2.1",
                1,
                "a password has at least 15 signs",
                "unit/access/test_access_rules.py::test_a_password_is_long_and_not_what_is_tried_first",
                WORDS + "test_one_sign_too_few_and_one_too_many_are_refused",
            ),
            met(
                "V6.2.4",
                1,
                "none of the 3000 commonest",
                WORDS + "test_none_of_the_3000_commonest_is_let_through_and_none_of_them_said_again_until_it_is_long",
                WORDS + "test_what_is_made_of_a_few_well_known_parts_is_refused",
                why="Nearly all of them are shorter than 15; so each is also tried said again until it is long enough.",
            ),
            met(
                "V6.2.5",
                1,
                "no kind of sign is asked for",
                WORDS + "test_no_kind_of_sign_is_asked_for_and_none_is_forbidden",
            ),
            met(
                "V6.2.8",
                1,
                "it is checked exactly as it was typed",
                WORDS + "test_a_password_opens_only_exactly_as_it_was_typed",
            ),
            met("V6.2.9", 2, "64 signs and more are allowed", WORDS + "test_a_long_one_is_as_good"),
            met("V6.2.10", 2, "nobody is made to change it", WORDS + "test_nobody_is_ever_made_to_change_it"),
            met(
                "V6.2.12",
                2,
                "none that has leaked",
                WORDS + "test_every_leaked_one_that_is_long_enough_is_refused",
                why="Against the list that comes with zxcvbn, pinned: no password is ever sent anywhere to be asked about.",
            ),
            met(
                "V6.3.1",
                1,
                "guessing is slow",
                WAIT,
                ACCESS + "test_sign_in.py::TestGuessing::test_one_place_that_tries_many_names_is_slowed",
                ACCESS + "test_codes.py::test_codes_and_passwords_are_counted_together",
            ),
            met("V6.3.2", 1, "no accounts come with the house", WORDS + "test_a_fresh_house_opens_to_nobody"),
            deviates(
                "V6.3.3",
                2,
                "more than one factor",
                WAYS + "test_where_two_steps_are_asked_for_no_page_opens_to_one",
                ACCESS + "test_codes.py::TestWhereTwoStepsAreRequired::test_a_password_leads_nowhere_but_to_ones_keys",
                ACCESS + "test_passkeys.py::test_with_a_key_a_password_alone_opens_nothing",
                why="Each authority decides when a password alone no longer opens: a team must be able to begin the day it gets its link.",
                mitigation="One button of the admin's asks for two steps of everyone, at once; one who has a key or codes is always asked for them; passwords of 15 signs that have not leaked, slow guessing, a quarter of an hour of rest.",
            ),
            met(
                "V6.3.4",
                2,
                "no way in that is not written down",
                WAYS + "test_no_other_path_opens_a_sign_in",
                HOUSE + "test_routes.py::test_only_these_are_open_to_anyone",
            ),
            met(
                "V6.3.7",
                3,
                "one is told when one's ways in have changed",
                OUTBOX + "test_a_letter_is_written_when_a_key_is_added_or_taken_away",
                EVENTS + "test_keys_and_codes_made_used_and_taken_away_are_told",
            ),
            met(
                "V6.3.8",
                3,
                "nobody can ask who works here",
                ACCESS + "test_sign_in.py::test_unknown_and_known_give_the_same_bytes",
                ACCESS + "test_sign_in.py::TestGuessing::test_an_unknown_name_is_slowed_alike",
                WORDS + "test_a_password_is_kept_at_the_cost_that_rfc_9106_recommends_and_nobodys_costs_as_much",
                why="An unknown name is compared with a hash of the same cost; times are not measured here.",
            ),
            met(
                "V6.4.1",
                1,
                "the first secret is random, short-lived and used once",
                ACCESS + "test_sign_in.py::TestTheOneTimeLink::test_works_once",
                ACCESS + "test_sign_in.py::TestTheOneTimeLink::test_dies_after_a_day",
                WAYS + "test_a_token_has_256_bits_and_never_comes_twice",
            ),
            met(
                "V6.4.3",
                2,
                "a new password does not go around the second factor",
                ACCESS + "test_recovery.py::test_a_plain_link_does_not_go_around_the_second_factor",
            ),
            met(
                "V6.4.6",
                3,
                "no admin chooses another's password",
                WAYS + "test_one_who_helps_another_in_never_chooses_her_password",
            ),
            met(
                "V6.5.1",
                2,
                "a code works once",
                ACCESS + "test_codes.py::test_a_code_works_once",
                ACCESS + "test_codes.py::test_twenty_at_once_with_the_same_code_are_one",
                ACCESS + "test_codes.py::test_the_code_that_began_it_is_used_by_that",
            ),
            met(
                "V6.5.2",
                2,
                "codes are not kept as they are",
                WAYS + "test_nothing_that_opens_stands_in_the_database_as_it_is_shown",
            ),
            met(
                "V6.5.5",
                2,
                "a code lives half a minute",
                ACCESS + "test_codes.py::test_a_code_of_another_half_minute_is_wrong",
                ACCESS + "test_codes.py::test_a_code_dies_when_its_half_minute_does",
                why="The neighbouring steps that libraries usually let in are refused; the first code shows that the clocks agree.",
            ),
            met(
                "V6.5.6",
                3,
                "a factor can be taken away",
                ACCESS + "test_passkeys.py::test_a_key_is_named_and_removed_by_its_owner_alone",
                ACCESS + "test_recovery.py::test_two_people_give_a_link_that_takes_away_the_old_keys",
            ),
            met(
                "V6.5.8",
                3,
                "codes are measured by our own clock",
                WAYS + "test_the_clock_that_a_code_is_measured_by_is_ours",
            ),
            met(
                "V6.8.1",
                2,
                "an account is its provider and its subject",
                ACCESS + "test_accounts.py::test_the_same_subject_at_another_provider_is_another",
                ACCESS + "test_accounts.py::test_she_is_known_by_issuer_and_subject_from_then_on",
            ),
            met("V6.8.2", 2, "what a provider says is signed", LIES),
            met(
                "V6.8.4",
                2,
                "and says how sure it is",
                ACCESS + "test_accounts.py::TestALevelOfAssurance::test_that_is_too_low_opens_nothing",
            ),
        ),
    ),
    Chapter(
        "Sign-ins",
        (
            met(
                "V7.2.1",
                1,
                "a sign-in is checked by us",
                WAYS + "test_a_cookie_that_is_changed_in_any_letter_opens_nothing",
                WAYS + "test_a_cookie_that_is_made_up_opens_nothing",
                ACCESS + "test_sign_in.py::TestASignIn::test_of_another_key_is_nobodys",
            ),
            met(
                "V7.2.3",
                1,
                "it is a random number of at least 128 bits",
                WAYS + "test_a_token_has_256_bits_and_never_comes_twice",
                SOURCE + "test_what_must_not_be_guessed_comes_from_secrets",
            ),
            met(
                "V7.2.4",
                1,
                "a new one each time one signs in",
                ACCESS + "test_sign_in.py::TestASignIn::test_is_fresh_each_time",
                ACCESS + "test_passkeys.py::test_adding_a_key_gives_the_sign_in_a_new_token",
            ),
            met(
                "V7.3.1",
                2,
                "it ends when left alone",
                ACCESS + "test_sign_in.py::TestASignIn::test_dies_when_it_is_left_alone",
            ),
            met(
                "V7.3.2",
                2,
                "and after twelve hours",
                ACCESS + "test_sign_in.py::TestASignIn::test_dies_after_twelve_hours_however_busy",
            ),
            met(
                "V7.4.1",
                1,
                "signing out ends it here, not in the browser only",
                ACCESS + "test_sign_in.py::TestASignIn::test_ends_for_good_when_signing_out",
            ),
            met(
                "V7.4.2",
                1,
                "one whose work has ended is out everywhere",
                WAYS + "test_five_sign_ins_of_one_whose_work_has_ended_see_nothing_more",
            ),
            met(
                "V7.4.3",
                2,
                "after a new factor the others can be ended",
                WAYS + "test_after_a_new_factor_one_is_offered_to_end_the_others",
                ACCESS + "test_sign_in.py::TestTheOneTimeLink::test_signs_out_whoever_was_signed_in_before",
            ),
            met(
                "V7.4.5",
                2,
                "an admin can end another's sign-ins",
                WAYS + "test_an_admin_ends_a_colleagues_sign_ins_and_that_is_in_the_log",
            ),
            met(
                "V7.5.1",
                2,
                "ways in are changed by one who has just shown who she is",
                ACCESS + "test_passkeys.py::test_keys_are_changed_only_by_one_who_has_just_signed_in",
            ),
            met(
                "V7.5.2",
                2,
                "one sees and ends one's own",
                ACCESS + "test_passkeys.py::test_one_sees_and_ends_ones_own_sign_ins",
            ),
            met(
                "V7.5.3",
                3,
                "the gravest acts ask once more",
                ASVS + "test_once_more.py::test_one_who_signed_in_a_while_ago_is_asked_again_and_nothing_is_done",
                ASVS + "test_once_more.py::test_she_comes_back_to_where_she_was",
                ACCESS + "test_passkeys.py::test_keys_are_changed_only_by_one_who_has_just_signed_in",
                why="A person's extract, the signing of what is to be erased, an opening in need, and one's own ways in.",
            ),
        ),
    ),
    Chapter(
        "What one may do",
        (
            met(
                "V8.1.1",
                1,
                "the rules are written down",
                HOUSE + "test_routes.py::test_every_endpoint_has_one_row_and_every_row_an_endpoint",
                WALLS + "test_matrix.py::test_every_route_has_a_row_and_every_row_a_route",
                why="The table of rights (`access/permissions`) is what the guard itself reads.",
            ),
            met(
                "V8.2.1",
                1,
                "each page by duty",
                HOUSE + "test_routes.py::test_another_duty_is_turned_away",
                MATRIX,
                HOUSE + "test_routes.py::test_a_route_without_a_row_is_closed_and_named",
            ),
            met("V8.2.2", 1, "each family by relation", MATRIX),
            met(
                "V8.2.3",
                2,
                "each field by side",
                MATRIX,
                SENT,
                "integration/family/test_family_actions.py::test_the_other_side_never_gets_why_the_family_was_offered_the_programme",
            ),
            met(
                "V8.3.1",
                1,
                "held below the pages too",
                "integration/family/test_family_actions.py::test_the_bvcs_own_acts_are_closed_to_strangers_and_to_the_other_side",
                "integration/booking/test_promises.py::test_nobody_else_books",
                ACCESS
                + "test_sign_in.py::TestAssignments::test_nobody_works_in_anothers_whatever_the_form_lets_through",
            ),
            met(
                "V8.3.2",
                3,
                "a change holds from the next request",
                WAYS + "test_five_sign_ins_of_one_whose_work_has_ended_see_nothing_more",
                "integration/review/test_disclosed_page.py::test_after_a_yes_is_taken_back_what_was_shared_stays_listed_and_the_next_request_is_refused",
            ),
            met("V8.4.1", 2, "authorities are walled off from each other", MATRIX, *APART),
        ),
    ),
    Chapter(
        "Tokens and outer accounts",
        (
            met(
                "V9.1.1",
                1,
                "a signature is checked",
                WAYS + "test_a_cookie_that_is_changed_in_any_letter_opens_nothing",
                LIES,
            ),
            met(
                "V9.1.2",
                1,
                "by the ways of signing that we have chosen",
                LIES,
                ACCESS + "test_accounts.py::test_an_elliptic_signature_is_as_good",
            ),
            met("V9.2.1", 1, "and only while it is valid", LIES),
            met("V9.2.3", 2, "and only if it is for us", LIES),
            met(
                "V10.2.1",
                2,
                "a browser cannot be sent in as another",
                ACCESS + "test_accounts.py::test_the_question_carries_state_nonce_and_pkce",
                ACCESS + "test_accounts.py::test_a_wrong_way_back_opens_nothing",
                ACCESS + "test_accounts.py::test_an_answer_is_taken_once_and_by_the_browser_that_asked",
            ),
            met("V10.5.1", 2, "an answer fits its question", LIES),
            met(
                "V10.5.2",
                2,
                "a person is a subject, not an address",
                ACCESS + "test_accounts.py::test_an_address_that_was_handed_on_does_not_open_as_her_who_had_it",
            ),
            met("V10.5.4", 2, "an answer is for us", LIES),
        ),
    ),
    Chapter(
        "Sealing and the wire",
        (
            met(
                "V11.3.2",
                1,
                "approved ciphers only",
                SOURCE + "test_the_only_cipher_is_aes_gcm_and_the_only_hash_sha256",
            ),
            met("V11.3.3", 2, "what is sealed cannot be changed", SEALS + "test_a_byte_changed_anywhere_is_refused"),
            met(
                "V11.3.4",
                3,
                "a number used once is used once",
                SEALS + "test_a_number_used_once_is_used_once",
                why="96 random bits each time; a hundred thousand are drawn in the test.",
            ),
            met(
                "V11.4.2",
                2,
                "passwords are dear to try",
                WORDS + "test_a_password_is_kept_at_the_cost_that_rfc_9106_recommends_and_nobodys_costs_as_much",
                why="Argon2id at the second recommended option of RFC 9106; the time it takes is the machine's.",
            ),
            met(
                "V11.5.1",
                2,
                "secrets come from the machine's chance, not from UUIDs",
                SOURCE + "test_what_must_not_be_guessed_comes_from_secrets",
            ),
            not_here(
                "V12.1.1",
                1,
                "TLS 1.2 or 1.3",
                "The program speaks no TLS itself: that ends in the operator's proxy in front of it, and is measured there (sslyze) before it is opened. What the program holds is that nothing comes in without it.",
                ADDRESS + "test_a_page_that_is_asked_for_in_the_clear_is_sent_on_to_https",
            ),
            met(
                "V12.2.1",
                1,
                "never without it",
                ADDRESS + "test_a_page_that_is_asked_for_in_the_clear_is_sent_on_to_https",
                ADDRESS + "test_what_holds_a_secret_is_not_taken_in_the_clear",
                ADDRESS + "test_only_a_stated_proxy_may_say_that_it_was_https",
                COOKIE,
                why="In production, everywhere but on the machine's own loopback.",
            ),
        ),
    ),
    Chapter(
        "Configuration and what is kept",
        (
            met(
                "V13.2.2",
                2,
                "the program may do no more in the database than it needs",
                WALLS + "test_row_security.py::test_the_runtime_role_may_not",
                WALLS + "test_row_security.py::test_the_runtime_role_owns_nothing_and_the_walls_have_no_holes",
                "integration/commands/test_database.py::test_a_superuser_is_never_made_the_runtime_role",
                "integration/commands/test_database.py::test_in_production_the_log_says_when_the_role_is_too_strong",
                why="On PostgreSQL the program runs as a role of its own, and the log says when it does not. SQLite has no roles: there the file's owner is the wall.",
            ),
            met(
                "V13.3.1",
                2,
                "secrets are kept apart",
                SOURCE + "test_no_secret_lies_among_the_files",
                SOURCE + "test_a_planted_secret_is_seen",
                QUIET_DAY,
                "integration/commands/test_backup.py::test_a_copy_that_other_keys_sealed_is_said",
            ),
            met("V13.4.1", 1, "no history of the source is served", KEPT_OUT),
            met(
                "V13.4.2",
                2,
                "no debugger in production",
                ANSWERS + "test_no_debugger_is_there_in_production_whatever_the_environment_says",
                WEB + "test_manners.py::test_what_broke_has_a_reference_and_no_names",
            ),
            met(
                "V13.4.4",
                2,
                "TRACE is not answered",
                WALLS + "test_methods.py::test_no_route_answers_a_method_it_was_not_made_for",
            ),
            met(
                "V13.4.5",
                2,
                "nothing of the machinery is shown",
                KEPT_OUT,
                HOUSE + "test_routes.py::test_only_these_are_open_to_anyone",
                why="The API's own description is open on purpose: it tells of routes, not of anyone.",
            ),
            deviates(
                "V14.2.1",
                1,
                "no secret in an address",
                "integration/booking/test_feed.py::test_only_the_hash_of_an_address_is_kept_and_no_log_tells_it",
                "integration/booking/test_feed.py::test_nothing_of_the_family_goes_out",
                "integration/booking/test_feed.py::test_a_new_address_on_the_command_line_ends_the_one_before",
                "integration/booking/test_feed.py::test_not_even_a_fault_tells_the_address",
                "integration/booking/test_guesses.py::test_so_many_guesses_a_minute_and_no_more",
                ACCESS + "test_sign_in.py::TestTheOneTimeLink::test_works_once",
                why="A telephone's calendar can be given an address and nothing else. The one-time link is the same kind of thing for a day.",
                mitigation="256 random bits, kept as a hash; ended at once by a new one, and when her work ends; tells hours and nothing of a family; no log, not even a fault's, has the address in it. Guesses are counted and slowed.",
            ),
            met(
                "V14.2.6",
                3,
                "no more is told than is needed",
                "integration/api/test_manners.py::test_no_answer_may_hold_what_the_document_does_not_name",
                MATRIX,
            ),
            met(
                "V14.2.7",
                3,
                "what is old goes by itself",
                "integration/retention/test_erasing.py::test_notes_go_by_themselves_when_the_programme_has_ended",
                "integration/retention/test_erasing.py::test_contact_details_are_due_the_day_after_their_year_and_not_before",
                "integration/retention/test_erasing.py::test_the_log_goes_after_its_time_and_the_rest_still_verifies",
                "integration/retention/test_gone_for_good.py::test_not_a_byte_is_left_in_the_file_or_its_log",
                why="Notes go unasked; what two people must sign is listed the day it is due.",
            ),
            not_here(
                "V14.2.8",
                3,
                "files lose what they tell of their maker",
                "No file is kept or handed on; only the words in its cells are read.",
            ),
            met(
                "V14.3.1",
                1,
                "the browser keeps no page after signing out",
                WAYS + "test_signing_out_tells_the_browser_to_keep_no_page_and_to_lose_no_row",
                ANSWERS + "test_no_answer_may_be_kept_and_each_says_what_it_is",
                SOURCE + "test_a_script_keeps_nothing_and_mixes_no_strangers_object_into_its_own",
                why="No page is kept while signed in either, so a sign-in that ends without a network leaves none behind. What a tablet keeps for the field is sealed to one person, and does not hang on a sign-in: V14.3.3.",
            ),
            met(
                "V14.3.2",
                2,
                "no answer may be kept",
                ANSWERS + "test_no_answer_may_be_kept_and_each_says_what_it_is",
                WEB + "test_manners.py::test_only_static_files_may_be_kept",
            ),
            met(
                "V14.3.3",
                2,
                "nothing sensitive is kept in the browser",
                SOURCE + "test_a_script_keeps_nothing_and_mixes_no_strangers_object_into_its_own",
                "unit/sync/test_client.py::test_the_client",
                "browser/test_tablet.py::test_two_share_a_tablet_that_is_lost",
                why="Only what is sealed lies on a tablet: her day and drafts under her own key, which is in memory alone, and what she wrote under the server's. One file writes to the disk, and a search of all it wrote finds no name, address or note.",
            ),
        ),
    ),
    Chapter(
        "Architecture, faults and logs",
        (
            met(
                "V15.1.2",
                2,
                "a list of all that is not ours",
                SOURCE + "test_everything_that_is_imported_is_pinned_and_installed_as_it_is_pinned",
                HOUSE + "test_files.py::test_every_pin_stands_compiled_with_its_hashes",
                HOUSE + "test_files.py::test_the_third_party_files_are_those_that_were_brought",
                why="requirements.txt (with hashes) and package.json are that list; it is in no other format.",
            ),
            deviates(
                "V15.2.1",
                1,
                "known holes are mended in time",
                HOUSE + "test_files.py::test_every_pin_stands_compiled_with_its_hashes",
                why="What holes are known changes by the day and is asked of a service on the net; our tests reach no net and must give the same answer tomorrow.",
                mitigation="Every library stands with its exact version and hashes, few are needed to run it, and README says that the operator runs pip-audit over that list before each version is put into use, and once a month.",
            ),
            met(
                "V15.2.3",
                2,
                "no test code in production",
                SOURCE + "test_no_test_and_no_tool_of_ours_is_in_the_program",
                HOUSE + "test_routes.py::test_every_endpoint_has_one_row_and_every_row_an_endpoint",
            ),
            met(
                "V15.3.1",
                1,
                "only the fields that are needed",
                "integration/api/test_manners.py::test_no_answer_may_hold_what_the_document_does_not_name",
            ),
            met("V15.3.3", 2, "a field that no form has changes nothing", SENT),
            met(
                "V15.3.6",
                2,
                "no object's prototype can be changed",
                SOURCE + "test_a_script_keeps_nothing_and_mixes_no_strangers_object_into_its_own",
            ),
            met(
                "V15.3.7",
                2,
                "doubled and misplaced parameters do no harm",
                SOURCE + "test_parameters_are_read_from_where_they_belong",
                SENT,
                why="What stands in the address and what stands in the form are never mixed; of two, the first is read.",
            ),
            met(
                "V15.4.2",
                3,
                "nothing changes between the look and the act",
                RACE,
                "integration/booking/test_races.py::test_of_many_who_move_what_they_saw_one_moves_it",
            ),
            met(
                "V16.2.1",
                2,
                "a line says who, what, when and where",
                EVENTS + "test_a_line_says_what_when_who_from_where_and_by_which_route",
                ACCESS + "test_door.py::test_a_look_is_logged_with_who_what_when_and_whom",
            ),
            met(
                "V16.2.2",
                2,
                "moments are in UTC",
                EVENTS + "test_a_moment_is_told_in_utc_wherever_the_machine_stands",
                "integration/test_kernel.py::test_a_moment_without_a_zone_is_refused",
            ),
            met("V16.2.5", 2, "no log has a secret in it", QUIET_DAY),
            met(
                "V16.3.1",
                2,
                "each way in is told",
                EVENTS + "test_a_wrong_password_is_told",
                EVENTS + "test_one_who_must_wait_is_told",
                EVENTS + "test_signing_out_and_a_link_are_told",
                EVENTS + "test_keys_and_codes_made_used_and_taken_away_are_told",
            ),
            met("V16.3.2", 2, "each no is told", EVENTS + "test_each_no_is_told_once"),
            met("V16.4.1", 2, "nobody writes in the log", EVENTS + "test_nobody_writes_a_line_of_her_own"),
            met(
                "V16.4.2",
                2,
                "the log cannot be changed unseen",
                ACCESS + "test_door.py::test_the_table_lets_nobody_change_or_take_away_a_row",
                "integration/review/test_log_chain.py::test_a_thousand_touches_are_all_found",
                why="The access log. The machine's own log is the operator's to keep.",
            ),
            met(
                "V16.5.1",
                2,
                "a fault tells nothing of the inside",
                ANSWERS + "test_whatever_breaks_no_page_tells_of_the_inside",
            ),
            met(
                "V16.5.3",
                2,
                "what cannot be logged is not shown",
                WALLS
                + "test_log_completeness.py::test_each_answer_that_tells_of_a_family_has_its_row_before_it_leaves_or_is_not_given",
                ACCESS + "test_door.py::test_nothing_is_changed_when_the_act_cannot_be_logged",
            ),
            met(
                "V16.5.4",
                3,
                "there is always an answer",
                ANSWERS + "test_when_the_page_that_says_so_breaks_too_there_is_still_an_answer",
            ),
        ),
    ),
)
ROWS = tuple(row for chapter in CHAPTERS for row in chapter.rows)
