"""Logg: this month's entries to review, one person's or one family's, and an extract for a guardian."""

from datetime import date
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access import pages as access
from hembesok_field.access.door import act, acting, looking
from hembesok_field.family import pages as families
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.review import actions, documents, pages, queries
from hembesok_field.review.forms import ReviewForm, SearchForm
from hembesok_field.review.rules import Reason
from hembesok_field.review.views import blueprint
from hembesok_field.web.guard import asking


@blueprint.get("/logg")
def log() -> ResponseReturnValue:
    return _sample_page(SearchForm())


def _sample_page(search: SearchForm, *, refused: dict[int, str] | None = None) -> ResponseReturnValue:
    """`refused`: by entry, why it could not be marked as reviewed."""
    by, now = asking(), clock.now()
    month = _month(request.args.get("manad"))
    with looking(by, "log.entries") as session:
        sample = queries.sample(session, by, month, now)
    page = render_template(
        "review/log.html", sample=sample, say=pages, search=search, form=ReviewForm(), refused=refused or {}
    )
    return page, 422 if refused or search.errors else 200


def _month(text: str | None) -> date:
    """The month of the address (2026-11), this one when it says nothing; later ones are not yet."""
    this = clock.today().replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01") if text else this
    except ValueError:
        raise NotFound from None
    if not date(2000, 2, 1) <= month <= this:
        raise NotFound
    return month


@blueprint.post("/logg")
def find_family() -> ResponseReturnValue:
    """From a family's reference to its entries; the reference stands in no address and no server's log."""
    by, form = asking(), SearchForm()
    if form.validate_on_submit():
        try:
            with looking(by, "log.family") as session:
                family_id = queries.family_in_log(session, by, (form.reference.data or "").strip())
        except NotFound:
            form.refuse(pages.REFUSALS[Reason.REFERENCE_UNKNOWN], form.reference)
        else:
            return redirect(url_for("review.family_log", family_id=family_id))
    return _sample_page(form)


@blueprint.post("/logg/<int:entry_id>/granskad")
def review(entry_id: int) -> ResponseReturnValue:
    by, form = asking(), ReviewForm()
    said = form.comment.data or ""
    if not form.validate_on_submit():
        return _sample_page(SearchForm(), refused={entry_id: " ".join(form.comment.errors)})
    try:
        act(by, "log.review", lambda s: actions.review(s, by=by, entry_id=entry_id, comment=said, now=clock.now()))
    except Refused as no:
        return _sample_page(SearchForm(), refused={entry_id: pages.sentence(no)})
    return redirect(url_for("review.log", manad=request.args.get("manad")))


@blueprint.get("/logg/plattor")
def tablets() -> str:
    """Whose report of a stolen tablet has to name the families (article 33 of the GDPR) finds them here at once."""
    by = asking()
    with looking(by, "log.tablets") as session:
        found = queries.families_on(session, by)
    return render_template("review/tablets.html", found=found, say=pages, tablet_words=access.tablet_words)


@blueprint.get("/logg/person/<int:person_id>")
def person_log(person_id: int) -> ResponseReturnValue:
    by = asking()
    with looking(by, "log.entries") as session:
        listed = queries.entries_of_person(session, by, person_id, _page())
    title = pages.looker_words(listed.entries[0].who)
    return render_template("review/log_list.html", listed=listed, title=title, say=pages, family_id=None)


@blueprint.get("/logg/familj/<uuid:family_id>")
def family_log(family_id: UUID) -> ResponseReturnValue:
    by = asking()
    with looking(by, "log.family") as session:
        listed = queries.entries_of_family(session, by, family_id, _page())
    found = next(one for one in listed.entries[0].families if one.family_id == family_id)
    title = f"Familj {found.reference}" if found.reference else pages.PROTECTED
    return render_template("review/log_list.html", listed=listed, title=title, say=pages, family_id=family_id)


def _page() -> int:
    return min(request.args.get("sida", 1, type=int), 10_000)


@blueprint.get("/logg/familj/<uuid:family_id>/utdrag")
def extract(family_id: UUID) -> ResponseReturnValue:
    """All that was seen of a family, to print and give its guardian; made, it stands in the log itself."""
    by = asking()
    with acting(by, "log.extract") as session:
        made = queries.extract(session, by, family_id, clock.now())
    return render_template("review/extract.html", made=made, say=pages, tell=families)


@blueprint.get("/logg/familj/<uuid:family_id>/utdrag.csv")
def extract_file(family_id: UUID) -> ResponseReturnValue:
    by = asking()
    with acting(by, "log.extract") as session:
        made = queries.extract(session, by, family_id, clock.now())
    name = f"loggutdrag-{clock.today()}.csv"
    return Response(
        documents.as_csv(pages.EXTRACT_HEAD, map(pages.extract_row, made.entries)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
