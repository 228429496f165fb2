"""What a browser says of web pages: run by an environment that has playwright, with a file of what to do.

The file is JSON: `chromium` is the program, `tasks` are the name of a function below and its arguments. What
is printed is the JSON list of what each returned; a string says what was not as it should be.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from browser_steps import STEPS, VIEW, Wanted
from playwright.sync_api import Browser, Page, sync_playwright

#: Some milliseconds until what follows from a key or a click is there.
PATIENCE = 5000
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
SEARCH = "input[type=search]"
EVENT = "new Event('input')"

#: Waits until what an action changed was painted, five times, and gives the milliseconds of each.
TIMES = """async () => {
  const times = [];
  const steps = [STEPS];
  for (const step of steps) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    const begin = performance.now();
    step();
    await new Promise((resolve) => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = resolve;
      channel.port2.postMessage(0);
    }));
    times.push(performance.now() - begin);
  }
  return times;
}"""


@contextmanager
def opened(
    browser: Browser, path: str, fragment: str = "", said: list[str] | None = None, **how: Any
) -> Iterator[Page]:
    """The page in a window of its own; `said` gets what it asks for, and what the console says."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | how))
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    heard = [] if said is None else said
    page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    address = Path(path).as_uri()
    page.on(
        "request", lambda one: heard.append(one.url) if not one.url.startswith(("data:", address)) else None
    )
    page.goto(address + fragment)
    yield page
    context.close()


def axe(browser: Browser, path: str, fragments: list[str], width: int, theme: str) -> list[str]:
    """Look for what keeps people from reading some views, a row of each opened, or goes over the edge."""
    said: list[str] = []
    how = {"viewport": {"width": width, "height": 900}, "color_scheme": theme}
    for fragment in fragments:
        with opened(browser, path, fragment, said, **how) as page:
            first = page.locator(f"{VIEW} table.rows:not(.free) tr.row th a")
            if first.count():
                first.first.click()
            page.evaluate(AXE)
            found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
            said += [
                f"{fragment}: {one['id']}: {node['html'][:200]}"
                for one in found["violations"]
                for node in one["nodes"]
            ]
            beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            said += [f"{fragment}: {beyond} px too wide"] if beyond > 0 else []
            small = page.evaluate(
                """() => [...document.querySelectorAll('button, select, input, nav a, .line')]
                .filter((one) => one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
                .filter((one) => one.getBoundingClientRect().height < 28)
                .map((one) => one.outerHTML.slice(0, 100))"""
            )
            said += [f"{fragment}: lower than 28 px: {one}" for one in small]
    return said


def use(browser: Browser, path: str, rule: str, person: str, name: str) -> list[str]:
    """Find, filter, sort, open and close; each thing that does not happen is said."""
    said: list[str] = []
    with opened(browser, path, said=said, permissions=["clipboard-read", "clipboard-write"]) as page:
        for step in STEPS:
            page.goto("about:blank")
            page.goto(f"{Path(path).as_uri()}#{rule}")
            try:
                step(page, Wanted(Path(path).as_uri(), rule, person, name))
            except Exception as error:  # whatever it is, the others are tried
                said.append(f"{step.__name__}: {type(error).__name__}: {error}")
    return said


def without_script(browser: Browser, path: str) -> list[str]:
    """Everything is to be seen, and nothing is there that only script would make work."""
    said: list[str] = []
    with opened(browser, path, said=said, java_script_enabled=False) as page:
        for selector in ("nav a", ".view", "tr.row", ".more", "pre.record"):
            count = page.locator(selector).count()
            seen = page.locator(selector).locator("visible=true").count()
            heads = page.locator(f"thead {selector}").count()
            said += (
                [f"{count - seen} of {selector} are not seen"] if seen < count - heads or not count else []
            )
        dead = page.locator("button, input, select").locator("visible=true").count()
        said += [f"{dead} dead buttons"] if dead else []
    return said


def speed(browser: Browser, path: str, rule: str) -> dict[str, float]:
    """The median of five of how long it takes to scroll, to find, and to filter, until it is painted."""
    find = "const s = document.querySelector('input[type=search]'); s.value = {!r}; s.dispatchEvent({})"
    steps = {
        "scroll": [f"scrollTo(0, {place})" for place in (90_000, 200_000, 10_000, 350_000, 0)],
        "find": [
            find.format(text, "new Event('input')") for text in ("person 1", "person 12", "9", "", "person")
        ],
        "filter": ["document.querySelector('.view.current button.chip').click()"] * 5,
    }
    with opened(browser, path, f"#{rule}") as page:
        page.focus(SEARCH)
        # the page's policy allows no text to be run, so the steps are written into the program
        programs = {name: ", ".join(f"() => {{ {step} }}" for step in each) for name, each in steps.items()}
        return {
            name: statistics.median(page.evaluate(TIMES.replace("STEPS", program)))
            for name, program in programs.items()
        }


def main() -> None:
    """Do what the file says, and print what was found."""
    wanted = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    tasks = {each.__name__: each for each in (axe, use, without_script, speed)}
    with sync_playwright() as playwright:
        # the sandbox of Chromium needs rights that a container may not give; the pages are ours
        browser = playwright.chromium.launch(executable_path=wanted["chromium"], args=["--no-sandbox"])
        results = []
        for name, arguments in wanted["tasks"]:
            results.append(tasks[name](browser, *arguments))
        browser.close()
    print(json.dumps(results))


if __name__ == "__main__":
    main()
