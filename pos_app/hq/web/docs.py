"""A plain page that explains the API without scripts, inline code or another host."""

import html
from typing import Any

STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#17191b;background:#fff}h1{font-size:1.6rem}h2{font-size:1.1rem;margin-top:2.2rem}
code{font-family:ui-monospace,monospace;background:#f2f1ed;padding:.1rem .3rem;border-radius:4px}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .6rem;
border-bottom:1px solid #e0ddd5;vertical-align:top}th{color:#5a5f64;font-weight:600}
h2,h3,p,td{overflow-wrap:anywhere}main{overflow-x:auto}td a{overflow-wrap:normal}"""


def page(document: dict[str, Any]) -> str:
    """The OpenAPI document as HTML."""
    info = document["info"]
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f"<title>{_text(info['title'])}</title>",
        '<link rel="stylesheet" href="/docs.css"></head><body><main>',
        f"<h1>{_text(info['title'])} {_text(info['version'])}</h1>",
        '<p>The whole description: <a href="/openapi.json">openapi.json</a>.</p>',
    ]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts.append(_operation(path, method, operation))
    parts.append("<h2>Messages</h2>")
    schemas = document["components"]["schemas"]
    parts += [_schema(name, schemas[name]) for name in sorted(schemas)]
    return "".join([*parts, "</main></body></html>"])


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    headers = ", ".join(f"<code>{_text(x['name'])}</code>" for x in operation.get("parameters", []))
    asked = _named(operation.get("requestBody", {}))
    rows = "".join(
        f"<tr><td>{_text(status)}</td><td>{_text(answer['description'])}</td>"
        f"<td>{_named(answer)}</td></tr>"
        for status, answer in operation["responses"].items()
    )
    return (
        f"<h2>{method.upper()} <code>{_text(path)}</code></h2>"
        f"<p>{_text(operation.get('summary', ''))}. Message: {asked or 'none'}."
        f"{' Headers: ' + headers + '.' if headers else ''}</p>"
        f"<table><tr><th>Status</th><th>Meaning</th><th>Answer</th></tr>{rows}</table>"
    )


def _named(body: dict[str, Any]) -> str:
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return f'<a href="#{_text(name)}">{_text(name)}</a>' if name else ""


def _schema(name: str, schema: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{_text(field)}</code></td><td>{_kind(about)}</td></tr>"
        for field, about in schema.get("properties", {}).items()
    )
    about = _text(schema.get("description", "").split("\n")[0])
    return (
        f'<h3 id="{_text(name)}">{_text(name)}</h3><p>{about}</p>'
        f"<table><tr><th>Field</th><th>Type</th></tr>{rows}</table>"
    )


def _kind(about: dict[str, Any]) -> str:
    if "$ref" in about:
        name = about["$ref"].rpartition("/")[2]
        return f'<a href="#{_text(name)}">{_text(name)}</a>'
    if "items" in about:
        return "list of " + _kind(about["items"])
    if "anyOf" in about:
        return " or ".join(_kind(one) for one in about["anyOf"])
    if "enum" in about:
        return " | ".join(f"<code>{_text(one)}</code>" for one in about["enum"])
    limits = [f"{key} {about[key]}" for key in ("maxLength", "pattern", "minimum") if key in about]
    return _text(" ".join([str(about.get("type", "")), *limits]))


def _text(value: object) -> str:
    return html.escape(str(value))
