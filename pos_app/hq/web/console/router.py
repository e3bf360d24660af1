"""The console's addresses and the one way in; a page must never run before all checks passed."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from pos_app import __version__
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.domain.plain_text import has_card_number
from pos_app.hq.config import TIME_ZONE
from pos_app.hq.core import Core
from pos_app.hq.people import scope
from pos_app.hq.people.rights import ASKS_AGAIN, EVERYWHERE, may
from pos_app.hq.web.console import (
    account,
    day_report,
    door,
    enrol,
    guard,
    imports,
    overview,
    re_enrol,
    run_forms,
    second,
    session,
    shifts,
    synchronise,
    tills,
    transactions,
)
from pos_app.hq.web.console.denied import not_permitted
from pos_app.hq.web.console.jobs import Jobs
from pos_app.hq.web.console.kept_forms import (
    FILE_GONE,
    FORM_GONE,
    Kept,
    KeptForms,
    address_of,
    target_of,
)
from pos_app.hq.web.console.lists import why
from pos_app.hq.web.console.master_stops import master_stops
from pos_app.hq.web.console.orders import orders
from pos_app.hq.web.console.orders.stops import ORDER_STOPS
from pos_app.hq.web.console.sent_form import UPLOAD_BYTES_MAX, is_act, sent_form
from pos_app.hq.web.console.show import Show
from pos_app.hq.web.console.stop import Stop, named
from pos_app.hq.web.console.tabs import IMPORTS
from pos_app.hq.web.console.templates import environment
from pos_app.hq.web.console.visit import NotFound, Upload, Visit, moved, problem
from pos_app.hq.words import FIRST_LANGUAGE, LANGUAGES, read_words
from pos_app.resources_dir import resources_dir

LOG = logging.getLogger(__name__)

STATIC = {
    "console.css": ("console/console.css", "text/css; charset=utf-8"),
    "console.js": ("console/console.js", "text/javascript; charset=utf-8"),
    "designer.js": ("console/designer.js", "text/javascript; charset=utf-8"),
    "mark.svg": ("console/mark.svg", "image/svg+xml"),
    **{
        f"fonts/Inter-{weight}.otf": (f"fonts/Inter-{weight}.otf", "font/otf")
        for weight in ("Regular", "Medium", "SemiBold", "Bold")
    },
}
"""Every file that the console gives out; no other can be asked for."""

STOPS = (
    Stop("/sign-in", door.sign_in_form, outside=True),
    Stop("/sign-in", door.sign_in, "POST", outside=True),
    Stop("/second", second.form, halfway=True),
    Stop("/second", second.check, "POST", halfway=True),
    Stop("/second/set-up", second.set_up_form, halfway=True),
    Stop("/second/set-up", second.set_up, "POST", halfway=True),
    Stop("/second/qr.svg", second.picture, halfway=True),
    Stop("/account", account.account, first=True),
    Stop("/account/passphrase", account.change_passphrase, "POST", again=True, first=True),
    Stop("/account/stays", account.end_stays, "POST", again=True),
    Stop("/account/codes", account.new_codes, "POST", again=True),
    Stop("/account/second", account.replace_second, "POST", again=True),
    Stop("/kept", door.kept_form),
    Stop("/sign-out", door.sign_out, "POST", halfway=True),
    Stop("/language", door.language, "POST", halfway=True),
    Stop("/stay", door.stay, "POST"),
    Stop("/keys", door.keys),
    Stop("/menu", door.menu),
    Stop("", overview.overview, right="hq.view", by_store=True),
    Stop("/transactions", transactions.transactions, right="orders.view", by_store=True),
    Stop("/transactions/{event_id}", transactions.transaction, right="orders.view"),
    Stop("/transactions/{event_id}/message", transactions.message, right="orders.view"),
    Stop("/transactions/{event_id}/synchronise", transactions.synchronise_one, "POST", "sync.run"),
    Stop("/orders", orders.order_list, right="orders.view", by_store=True),
    Stop("/orders/{order_no}", orders.order, right="orders.view"),
    Stop("/orders/{order_no}/deposit.csv", orders.deposit_csv, right="orders.view"),
    Stop("/synchronise", synchronise.synchronise, right="orders.view"),
    Stop("/synchronise", run_forms.start, "POST", "sync.run"),
    Stop("/synchronise/start", run_forms.start_form, right="orders.view"),
    Stop("/synchronise/schedule", run_forms.schedule_form, right="orders.view"),
    Stop("/synchronise/schedule", run_forms.keep_schedule, "POST", "sync.schedule"),
    Stop("/synchronise/runs/{number}", synchronise.run, right="orders.view"),
    Stop("/synchronise/runs/{number}/stop", synchronise.stop, "POST", "sync.run"),
    Stop("/tills", tills.tills, right="tills.view", by_store=True),
    Stop("/tills/enrol", enrol.enrol_form, right="tills.view", by_store=True),
    Stop("/tills/enrol", enrol.make_code, "POST", "tills.enrol", by_store=True),
    Stop("/tills/codes/{code_hash}", enrol.code, right="tills.view"),
    Stop("/tills/codes/{code_hash}/qr.png", enrol.picture, right="tills.view"),
    Stop("/tills/codes/{code_hash}/withdraw", enrol.withdraw, "POST", "tills.enrol"),
    Stop("/shifts", shifts.shifts, right="money.view", by_store=True),
    Stop("/shifts/{event_id}", shifts.shift, right="money.view"),
    Stop("/days", day_report.chosen, right="money.view"),
    Stop("/days/{date}", day_report.day, right="money.view"),
    Stop("/tills/{device_id}", tills.till, right="tills.view"),
    Stop("/tills/{device_id}/re-enrol", re_enrol.re_enrol, right="tills.view"),
    Stop("/tills/{device_id}/re-enrol", re_enrol.act, "POST", "tills.enrol"),
    Stop("/tills/{device_id}/revoke", tills.revoke, "POST", "tills.revoke"),
)
IMPORT_STOPS = (
    Stop("", imports.upload_form),
    Stop("", imports.send, "POST", "catalogue.import", bytes_max=UPLOAD_BYTES_MAX),
    Stop("/template.csv", imports.template),
    Stop("/check/{key}", imports.check),
    Stop("/check/{key}/errors.csv", imports.errors_file),
    Stop("/check/{key}/apply", imports.apply, "POST", "catalogue.import"),
    Stop("/check/{key}/drop", imports.drop, "POST", "catalogue.import"),
    Stop("/{number}", imports.record),
)


class Turned(Exception):
    """A request that goes no further; the answer says why."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


class Console:
    """Makes a visit of a request, runs its page, and puts the headers on every answer."""

    def __init__(self, hq: Core, resources: Path) -> None:
        self.hq = hq
        self.resources = resources
        self.words = read_words(resources / "text")
        self.templates = environment(resources, __version__)
        self.jobs = Jobs(hq)
        self.kept = KeptForms()
        self.zone = ZoneInfo(TIME_ZONE)

    def endpoint(self, stop: Stop) -> Callable[[Request], Awaitable[Response]]:
        """What the web framework calls for that address."""

        async def answer(request: Request) -> Response:
            try:
                visit = await self.visit(request, stop)
                found = await run_in_threadpool(self.run, stop, visit)
                if visit.renewed and "set-cookie" not in found.headers:
                    guard.give_cookie(found, visit.cookie, secure=visit.secure)
            except Turned as turned:
                found = turned.answer
            finally:
                await request.close()
            return dressed(found, request)

        return answer

    def run(self, stop: Stop, visit: Visit) -> Response:
        """The page; what fails becomes a page that says what failed, what is safe, what to do."""
        t = visit.words
        try:
            return stop.page(visit)
        except NotFound:
            return problem(visit, t("not_found"), t("not_found_said"), 404)
        except Unavailable as error:
            LOG.warning("a console page could not be made: %s %s", error.what, error.reason)
            return problem(
                visit, t("away"), t("away_said"), 503, safe=t("nothing_lost"), back=visit.path
            )
        except Refused as error:
            return problem(visit, t("refused"), why(visit, error), 409, safe=t("nothing_done"))
        except Exception:
            reference = self.hq.ids.new()[:8]
            LOG.exception("a console page failed, reference %s", reference)
            return problem(
                visit,
                t("failed"),
                t("failed_said"),
                500,
                safe=t("nothing_done"),
                reference=reference,
            )

    async def visit(self, request: Request, stop: Stop) -> Visit:
        """The checks that come before any page; raises `Turned` where one fails."""
        if not guard.is_allowed_place(request):
            raise Turned(
                PlainTextResponse("The console is reached by HTTPS, or from this machine.", 403)
            )
        posted = request.method == "POST"
        cookie = request.cookies.get(guard.cookie_name(secure=guard.is_secure(request)), "")
        try:
            form, uploads = await sent_form(request, stop) if posted else ({}, {})
        except Refused as error:
            raise Turned(await run_in_threadpool(self.unread, request, cookie, error)) from None
        return await run_in_threadpool(self.checked, request, stop, cookie, form, uploads)

    def checked(
        self,
        request: Request,
        stop: Stop,
        cookie: str,
        form: dict[str, str],
        uploads: dict[str, Upload],
    ) -> Visit:
        """Session, origin, token, right."""
        refresh = request.headers.get("x-refresh") == "1" or request.query_params.get("auto") == "1"
        try:
            token = form.get("token", "") if stop.right and is_act(request, stop) else ""
            whose = session.owner(self.hq, cookie, token) if token else ""
            person = session.find(self.hq, cookie, touch=not refresh, halfway=True)
            spoken = "" if person else session.spoken(self.hq, cookie)
        except PosError as error:
            LOG.warning("no session could be read: %s", error)
            raise Turned(PlainTextResponse("Head office is busy; try again.", 503)) from None
        if person is None and not stop.outside:
            if request.headers.get("x-refresh") == "1":
                raise Turned(Response(status_code=401))
            file = any(one.name for one in uploads.values())
            target = f"{request.url.path}?{FILE_GONE}" if file else ""
            target = target or self.to_come_back(request, stop, whose, form)
            raise Turned(door.shut(target, spoken))
        if person is not None and not (person.whole or stop.outside or stop.halfway):
            raise Turned(moved(second.AT_ONCE, next=target_of(request)))
        if person is not None and person.must_choose and not stop.opens_early:
            raise Turned(moved(account.ACCOUNT))
        visit = self.seen(request, person, cookie, form, uploads)
        if request.method == "GET" and self.lacks(visit, stop):
            raise Turned(not_permitted(visit, stop.right))
        if request.method == "POST":
            self.check_post(request, stop, visit, cookie)
            if (stop.again or stop.right in ASKS_AGAIN) and second.needs_again(visit):
                answer = second.again(visit)
                if isinstance(answer, Response):
                    raise Turned(answer)
                return answer
        return visit

    def unread(self, request: Request, cookie: str, error: Refused) -> Response:
        """A form that is turned away before it is read: too large, or no form; in the words of who
        sent it.
        """
        try:
            person = session.find(self.hq, cookie, touch=True)
        except PosError:
            person = None
        visit = self.seen(request, person, cookie, {}, {})
        t, http = visit.words, 400 if error.code == "FORM_UNREADABLE" else 413
        return problem(visit, t("refused"), why(visit, error), http, safe=t("nothing_done"))

    def to_come_back(
        self, request: Request, stop: Stop, whose: str, form: dict[str, str]
    ) -> str:
        """Where somebody who is not signed in goes on after the door; a sent form has done nothing,
        and is kept for whoever sent it, or its sender hears that it is not.
        """
        if request.method != "POST":
            return target_of(request)
        target = self.kept.keep(whose, Kept(address_of(request), form, self.hq.now()))
        return target or (FORM_GONE if is_act(request, stop) else "/console")

    def seen(
        self,
        request: Request,
        person: session.Session | None,
        cookie: str,
        form: dict[str, str],
        uploads: dict[str, Upload],
    ) -> Visit:
        """The visit of a request."""
        asked = request.query_params.get("language", form.get("language", ""))
        language = person.language if person else asked
        words = self.words[language if language in LANGUAGES else FIRST_LANGUAGE]
        fresh = cookie if len(cookie) == 64 else session.fresh_cookie(self.hq)
        return Visit(
            hq=self.hq,
            jobs=self.jobs,
            kept=self.kept,
            templates=self.templates,
            words=words,
            show=Show(words, self.zone, self.hq.now()),
            session=person,
            cookie=fresh,
            token=person.token if person else session.door_token(self.hq, fresh),
            secure=guard.is_secure(request),
            is_refresh=request.headers.get("x-refresh") == "1",
            path=request.url.path,
            names={name: str(value) for name, value in request.path_params.items()},
            query=scope.query_of(person.stores if person else EVERYWHERE, request.query_params),
            form=form,
            uploads=uploads,
            address=request.client.host if request.client else "",
        )

    def check_post(self, request: Request, stop: Stop, visit: Visit, cookie: str) -> None:
        """A change comes from our own page, with this session's token, by somebody who may."""
        t = visit.words
        expected = visit.token if visit.session or len(cookie) == 64 else ""
        fits = session.token_fits(expected, visit.form.get("token", ""))
        if not guard.is_same_origin(request) or not fits:
            LOG.warning(
                "a form from elsewhere or without its token was turned away: %s", visit.path
            )
            raise Turned(
                problem(
                    visit, t("form_not_ours"), t("form_not_ours_said"), 403, safe=t("nothing_done")
                )
            )
        if self.lacks(visit, stop):
            raise Turned(not_permitted(visit, stop.right))
        if any(has_card_number(typed) for typed in visit.form.values()):
            said = t("refused_CARD_NUMBER_TYPED")
            raise Turned(problem(visit, t("refused"), said, 400, safe=t("nothing_done")))

    def lacks(self, visit: Visit, stop: Stop) -> bool:
        """Whether the right is missing; to whoever is limited to stores also where the page would
        not keep to them, or the record is another store's (ASVS 8.2.2).
        """
        if not stop.right:
            return False
        stores = visit.who.stores
        if not may(visit.who.role, stop.right, stores):
            return True
        if not stores or stop.by_store:
            return False
        with self.hq.read() as unit:
            return not scope.are_within(unit, stores, visit.names)

    def static(self, name: str) -> Response:
        """A file of the list; the browser asks again whether it changed."""
        found = STATIC.get(name)
        if found is None:
            return PlainTextResponse("There is nothing here.", 404)
        headers = {"cache-control": "max-age=3600"}
        return FileResponse(self.resources / found[0], media_type=found[1], headers=headers)


def dressed(answer: Response, request: Request) -> Response:
    """The answer with the headers that all answers carry."""
    for name, value in guard.HEADERS.items():
        answer.headers[name] = value
    answer.headers.setdefault("cache-control", "no-store")
    if guard.is_secure(request):
        answer.headers["Strict-Transport-Security"] = guard.TRANSPORT
    return answer


def build(hq: Core) -> APIRouter:
    """The console of this HQ, to be mounted as it is: all addresses begin with `/console`."""
    console = Console(hq, resources_dir())
    router = APIRouter(include_in_schema=False, on_shutdown=[console.jobs.close])

    def add(stop: Stop, prefix: str) -> None:
        path = f"/console{prefix}{stop.path}"
        router.add_route(
            path, console.endpoint(stop), methods=[stop.method], include_in_schema=False
        )

    async def static(request: Request) -> Response:
        return dressed(console.static(request.path_params["name"]), request)

    router.add_route(
        "/console/static/{name:path}", static, methods=["GET"], include_in_schema=False
    )
    for kind in IMPORTS:
        for stop in IMPORT_STOPS:
            view = "customers.view" if kind == "customers" else "catalogue.view"
            add(named(stop, view, kind=kind), f"/{kind}/import")
    for stop in (*STOPS, *ORDER_STOPS, *master_stops(hq)):
        add(stop, "")
    nowhere = Stop("/{rest:path}", not_here)
    add(nowhere, "")
    return router


def not_here(visit: Visit) -> Response:
    """Every other address of the console."""
    raise NotFound(visit.path)
