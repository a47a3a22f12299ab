"""The envelope: SOAP in, one request out; elements in, an answer as Exchange writes it out.

Prefixes, the order of the header's attributes and the wording of faults follow captured answers of Exchange 2016 and
SE. What comes in is hostile: entities, DTDs and networks are switched off. Nothing here knows an operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>'

NO_DTD = "For security reasons DTD is prohibited in this XML document."
VERSIONS = frozenset(
    {
        *("Exchange2007", "Exchange2007_SP1", "Exchange2010", "Exchange2010_SP1", "Exchange2010_SP2"),
        *("Exchange2013", "Exchange2013_SP1", "Exchange2015", "Exchange2016", "V2015_10_05", "V2016_01_06"),
        *("V2016_04_13", "V2016_07_13", "V2016_10_10", "V2017_01_07", "V2017_04_14", "V2017_07_11"),
    }
)
"""What Exchange 2016 (late), 2019 and SE accept. A newer one is refused (gautamsi/ews-javascript-api#441)."""


@dataclass(frozen=True, slots=True)
class Build:
    """Which Exchange answers: 15.2.1748 is Exchange 2019 CU15."""

    major: int = 15
    minor: int = 2
    build: int = 1748
    revision: int = 10
    version: str = "V2017_07_11"


@dataclass(frozen=True, slots=True)
class Request:
    """One operation asked for: its name, its element, whom the caller wants to be (address, or empty)."""

    operation: str
    element: _Element
    impersonated: str = ""


class SoapFault(Exception):
    """The request as a whole is refused: HTTP 500 and a fault. `values` become the fault's MessageXml, in order."""

    def __init__(self, code: str, text: str, *, values: Mapping[str, str] | None = None, violation: str = "") -> None:
        self.code = code
        self.text = text
        self.values = dict(values or {})
        self.violation = violation
        super().__init__(code)


def schema_violation(text: str) -> SoapFault:
    """Say what Exchange says of XML that is broken or not as its schema wants it."""
    return SoapFault("ErrorSchemaValidation", "The request failed schema validation.", violation=text)


def m(tag: str, *children: _Element | None, text: str | None = None, **attributes: str) -> _Element:
    """Make an element of the messages namespace; children that are None are left out."""
    return _element(MESSAGES, tag, children, text, attributes)


def t(tag: str, *children: _Element | None, text: str | None = None, **attributes: str) -> _Element:
    """Make an element of the types namespace; children that are None are left out."""
    return _element(TYPES, tag, children, text, attributes)


def qname(element: _Element) -> tuple[str, str]:
    """Tell an element's namespace and local name."""
    name = etree.QName(element)
    return name.namespace or "", name.localname


def find(element: _Element, *tags: str) -> _Element | None:
    """Walk down by local names, whatever the namespace; None when a step is missing."""
    found: _Element | None = element
    for tag in tags:
        found = next((child for child in found if qname(child)[1] == tag), None) if found is not None else None
    return found


def text_of(element: _Element | None) -> str:
    """Tell an element's text, empty for none."""
    return (element.text or "").strip() if element is not None else ""


def read(body: bytes) -> Request:
    """Open the envelope. Raises SoapFault."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise schema_violation(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise schema_violation(NO_DTD)
    if qname(root) != (SOAP, "Envelope"):
        text = f"The root element '{qname(root)[1]}' is not an envelope."
        raise schema_violation(text)
    content = find(root, "Body")
    element = content[0] if content is not None and len(content) else None
    if element is None:
        raise invalid_request()
    version = find(root, "Header", "RequestServerVersion")
    if version is not None and version.get("Version") not in VERSIONS:
        raise invalid_request()
    person = find(root, "Header", "ExchangeImpersonation", "ConnectingSID")
    impersonated = text_of(person[0]) if person is not None and len(person) else ""
    return Request(qname(element)[1].removesuffix("Request"), element, impersonated)  # GetUserAvailabilityRequest


def invalid_request() -> SoapFault:
    """Say what Exchange says of a request it cannot make sense of."""
    return SoapFault("ErrorInvalidRequest", "The request is invalid.")


def envelope(content: _Element, build: Build) -> bytes:
    """Put an answer into its envelope."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    header = etree.SubElement(root, f"{{{SOAP}}}Header")
    info = etree.SubElement(header, f"{{{TYPES}}}ServerVersionInfo", nsmap={"h": TYPES, "xsd": XSD, "xsi": XSI})
    info.set("MajorVersion", str(build.major))
    info.set("MinorVersion", str(build.minor))
    info.set("MajorBuildNumber", str(build.build))
    info.set("MinorBuildNumber", str(build.revision))
    info.set("Version", build.version)
    etree.SubElement(root, f"{{{SOAP}}}Body", nsmap={"xsi": XSI, "xsd": XSD}).append(content)
    return DECLARATION + etree.tostring(root, encoding="utf-8")


def streamed(content: _Element, build: Build) -> bytes:
    """Put one piece of a stream into an envelope of its own, laid out as captured (nmarus/node-ews#48, #56)."""
    said = f'MajorVersion="{build.major}" MinorVersion="{build.minor}" MajorBuildNumber="{build.build}"'
    head = (
        f'<Envelope xmlns="{SOAP}"><soap11:Header xmlns:soap11="{SOAP}"><ServerVersionInfo xmlns:xsi="{XSI}" '
        f'xmlns:xsd="{XSD}" {said} MinorBuildNumber="{build.revision}" Version="{build.version}" xmlns="{TYPES}"/>'
        f'</soap11:Header><soap11:Body xmlns:soap11="{SOAP}">'
    )
    return head.encode() + etree.tostring(content, encoding="utf-8") + b"</soap11:Body></Envelope>"


def fault(refusal: SoapFault) -> bytes:
    """Put a fault into its envelope, as Exchange does without a header."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    inner = etree.SubElement(etree.SubElement(root, f"{{{SOAP}}}Body"), f"{{{SOAP}}}Fault")
    etree.SubElement(inner, "faultcode", nsmap={"a": TYPES}).text = f"a:{refusal.code}"
    said = etree.SubElement(inner, "faultstring")
    said.set(XML_LANG, "en-US")
    said.text = f"{refusal.text.rstrip('.')}: {refusal.violation}" if refusal.violation else refusal.text
    detail = etree.SubElement(inner, "detail")
    for tag, text in (("ResponseCode", refusal.code), ("Message", refusal.text)):
        etree.SubElement(detail, f"{{{ERRORS}}}{tag}", nsmap={"e": ERRORS}).text = text
    more = [t("Value", text=text, Name=name) for name, text in refusal.values.items()]
    if refusal.violation:
        more = [t("LineNumber", text="0"), t("LinePosition", text="0"), t("Violation", text=refusal.violation)]
    if more:
        detail.append(t("MessageXml", *more))
    return DECLARATION + etree.tostring(root, encoding="utf-8")


def _element(
    namespace: str, tag: str, children: tuple[_Element | None, ...], text: str | None, attributes: Mapping[str, str]
) -> _Element:
    element = etree.Element(f"{{{namespace}}}{tag}", nsmap={"m": MESSAGES, "t": TYPES})
    element.text = text
    for name, value in attributes.items():
        element.set(name, value)
    element.extend(child for child in children if child is not None)
    return element
