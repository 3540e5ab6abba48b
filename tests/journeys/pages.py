"""A browser without scripts: reads a page as a person does, fills in the forms that are on it, and nothing else.

A field that the page does not offer, a choice that is not in the select, a form without its token: each fails the test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

VOID = {"input", "img", "br", "hr", "meta", "link", "source", "area", "base", "col", "wbr"}
UNSEEN = {"script", "style", "template", "title"}


@dataclass
class Control:
    """One named field of a form: the value it has, and the values it could have when it is a choice."""

    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] | None = None


@dataclass
class Form:
    """A form as it stands on the page."""

    page: Page
    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    ident: str = ""

    def send(self, *, press: str = "", status: int | tuple[int, ...] = 200, **values: Any) -> Page:
        """Fill in and send; `press` names the button, `status` is that of the page it leads to. Files are bytes."""
        data: dict[str, Any] = {name: list(control.values) for name, control in self.controls.items()}
        for name, value in values.items():
            data[name] = self._judged(name, value)
        if press:
            found = [one for one in self.buttons if one[0] == press or one[1] == press]
            assert found, (
                f"{self.page.url}: no button {press!r} in the form {self.action}, only {self.buttons}"
            )
            data[found[0][0]] = found[0][1]
        return self.page.browser.send(self, data, status)

    def _judged(self, name: str, value: Any) -> Any:
        assert name in self.controls, (
            f"{self.page.url}: the form {self.action} has no field {name!r}, only {sorted(self.controls)}"
        )
        control = self.controls[name]
        if control.kind == "file":
            return [
                SimpleUploadedFile(f"photo{number}.jpg", one, content_type="image/jpeg")
                for number, one in enumerate(value, 1)
            ]
        wanted = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
        if control.choices is not None:
            for one in wanted:
                assert one in control.choices, (
                    f"{self.page.url}: {name} offers no {one!r}, only {control.choices}"
                )
        return wanted


def _ticked(control: Control, given: dict[str, str]) -> None:
    """One box or one radio of several with the same name."""
    value = given.get("value", "on")
    control.choices = [*(control.choices or []), value]
    if "checked" in given:
        control.values.append(value)


class Page(HTMLParser):
    """What came back: status, address, words, links and forms."""

    def __init__(self, browser: Browser, url: str, status: int, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.browser, self.url, self.status, self.html = browser, url, status, text
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self._words: list[str] = []
        self._open: list[str] = []
        self._link: str | None = None
        self._link_words: list[str] = []
        self._form: Form | None = None
        self._select: Control | None = None
        self._area: Control | None = None
        self._loose: list[tuple[str, str, dict[str, str]]] = []
        self.feed(text)
        for owner, tag, given in self._loose:
            for form in self.forms:
                if form.ident == owner:
                    self._control(form, tag, given)

    # --- Asking ---

    @property
    def words(self) -> str:
        """Everything a person reads, with single spaces."""
        return " ".join(" ".join(self._words).split())

    def __contains__(self, words: str) -> bool:
        return words in self.words

    def form(self, action: str) -> Form:
        """The form that is sent to this address (or to one that contains this)."""
        path = urlsplit(action).path
        exact = [form for form in self.forms if urlsplit(urljoin(self.url, form.action)).path == path]
        found = exact or [form for form in self.forms if action in form.action]
        assert found, f"{self.url}: no form to {action}, only {[form.action for form in self.forms]}"
        return found[0]

    def form_with(self, name: str) -> Form:
        """The form that has a field of this name."""
        found = [form for form in self.forms if name in form.controls]
        assert found, f"{self.url}: no form with {name!r}: {self.words[:800]}"
        return found[0]

    def has_form(self, action: str) -> bool:
        """Whether such a form is offered."""
        return any(action in form.action for form in self.forms)

    def link(self, part: str) -> str:
        """The address, without the host, of the first link whose address begins with this, or else contains it."""
        begins = [href for href, _words in self.links if href.startswith(part)]
        found = begins or [href for href, _words in self.links if part in href]
        assert found, f"{self.url}: no link to {part}, only {[href for href, _words in self.links]}"
        return urlunsplit(("", "", *urlsplit(found[0])[2:]))

    def linked(self, part: str) -> bool:
        """Whether there is such a link."""
        return any(part in href for href, _words in self.links)

    def follow(self, part: str, status: int = 200) -> Page:
        """Click on it."""
        return self.browser.open(urljoin(self.url, self.link(part)), status)

    # --- Reading ---

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if tag == "form":
            self._form = Form(
                self,
                given.get("action") or self.url,
                given.get("method", "get").lower(),
                ident=given.get("id", ""),
            )
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self._link, self._link_words = given["href"], []
        elif tag in {"input", "textarea", "select", "button", "option"}:
            owner = given.get("form", "")
            if owner and tag != "option":
                self._loose.append((owner, tag, given))
            elif self._form is not None:
                self._control(self._form, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "option":
            self._option(given)
        elif tag == "button":
            if name and "disabled" not in given:
                form.buttons.append((name, given.get("value", "")))
        elif not name or "disabled" in given:
            return
        elif tag == "select":
            self._select = form.controls.setdefault(name, Control("select", choices=[]))
        elif tag == "textarea":
            self._area = form.controls.setdefault(name, Control("textarea"))
        elif kind in {"checkbox", "radio"}:
            _ticked(form.controls.setdefault(name, Control(kind, choices=[])), given)
        elif kind == "file":
            form.controls[name] = Control("file")
        elif kind == "submit":
            form.buttons.append((name, given.get("value", "")))
        else:
            form.controls.setdefault(name, Control(kind or "text")).values.append(given.get("value", ""))

    def _option(self, given: dict[str, str]) -> None:
        if self._select is not None and self._select.choices is not None and "value" in given:
            self._select.choices.append(given["value"])
            if "selected" in given:
                self._select.values.append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None:
            if not self._select.values and self._select.choices:
                self._select.values = self._select.choices[
                    :1
                ]  # a select without a choice shows its first line
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "a" and self._link is not None:
            self.links.append((self._link, " ".join("".join(self._link_words).split())))
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.values = [*self._area.values, data.removeprefix("\n")]
            return
        if not UNSEEN & set(self._open):
            self._words.append(data)
        if self._link is not None:
            self._link_words.append(data)


class Browser:
    """One person at one device, with the cookies of that device. Cross-site tokens are checked as in the real world."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.client = Client(enforce_csrf_checks=True)

    def open(self, path: str, status: int = 200, **query: Any) -> Page:
        """Go to an address."""
        parts = urlsplit(path)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._page(self.client.get(target, query or None, follow=True), target, status)

    def send(self, form: Form, data: dict[str, Any], status: int | tuple[int, ...]) -> Page:
        """Send a form as it was filled in."""
        parts = urlsplit(urljoin(form.page.url, form.action))
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        send = self.client.post if form.method == "post" else self.client.get
        return self._page(send(target, data, follow=True), target, status)

    def status_of(self, path: str) -> int:
        """What an address answers, without going anywhere else."""
        return self.client.get(path).status_code

    def _page(self, answer: Any, target: str, status: int | tuple[int, ...]) -> Page:
        chain = getattr(answer, "redirect_chain", [])
        url = urljoin(target, chain[-1][0]) if chain else target
        kind = answer.headers.get("Content-Type", "")
        text = answer.content.decode() if kind.startswith("text/") and not answer.streaming else ""
        page = Page(self, url, answer.status_code, text)
        wanted = status if isinstance(status, tuple) else (status,)
        assert answer.status_code in wanted, (
            f"{self.name} at {url}: {answer.status_code} instead of {status}: {page.words[:1500]}"
        )
        return page
