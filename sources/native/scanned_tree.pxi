"""Elements of a scanned document, with as much of lxml's interface as the adapters use."""


def scan(data):
    """Return the root element of an answer's bytes. None for any doubt: lxml decides then."""
    cdef ScannedDocument document
    if not isinstance(data, bytes) or len(data) > 1 << 28:
        return None
    if b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data:  # no characters of XML
        return None
    try:
        PyUnicode_DecodeUTF8(<const char*><bytes>data, len(data), NULL)
    except UnicodeDecodeError:
        return None
    document = (<Scanner>Scanner.__new__(Scanner))._scan(data)
    return None if document is None else _element_of(document, 0)


cdef class ScannedElement:
    """An element of a scanned document."""

    cdef ScannedDocument _document
    cdef int _node

    @property
    def tag(self):
        """Return the name: `{namespace}name`, or the name alone."""
        cdef Node* node = &self._document._nodes[self._node]
        name = self._document._bytes(node.text).decode()
        return name if node.uri < 0 else f"{{{self._document._bytes(self._document._uris[node.uri]).decode()}}}{name}"

    @property
    def text(self):
        """Return the text before the first child, without white space around it. None where there is none."""
        return _scanned_text(self._document, self._node) or None

    @property
    def source(self):
        """Return the bytes of the element, from its first tag to its last."""
        cdef Node* node = &self._document._nodes[self._node]
        return self._document._data[node.begin : node.end]

    def attribute_values(self, names):
        """Return the values of all attributes with one of these local names, here and below. None for any doubt."""
        cdef ScannedDocument document = self._document
        cdef int end = document._nodes[self._node].end
        cdef int number
        cdef StartTag tag
        values = []
        for number in range(self._node, document._count):
            if document._nodes[number].kind != ELEMENT:
                continue
            if document._nodes[number].begin >= end:
                break
            _open_tag(&tag, document._text + document._nodes[number].begin, end - document._nodes[number].begin)
            while _next_attribute(&tag):
                if PyBytes_FromStringAndSize(tag.text + tag.local, tag.name_end - tag.local) in names:
                    values.append(PyBytes_FromStringAndSize(tag.text + tag.value, tag.value_end - tag.value))
            if tag.state != CLOSED:
                return None
        return values

    def all_text(self):
        """Return all text below, as UTF-8."""
        return _all_scanned_text(self._document, self._node)

    def get(self, name):
        """Return None: attributes are passed over."""
        return None

    def iterchildren(self, tag=None):
        """Return the children: those of a tag, where it is a text."""
        wanted = tag if isinstance(tag, str) else None
        return iter([child for child in _children(self) if wanted is None or child.tag == wanted])

    def findall(self, path):
        """Return all elements on a path of tags with slashes between."""
        found = [self]
        for tag in _STEP.findall(path):
            found = [child for element in found for child in _children(element) if child.tag == tag]
        return found

    def find(self, path):
        """Return the first element on a path. None where there is none."""
        found = self.findall(path)
        return found[0] if found else None

    def findtext(self, path):
        """Return the text of the first element on a path; empty where it has none. None where there is none."""
        found = self.find(path)
        return None if found is None else found.text or ""


_STEP = re.compile(r"(?:\{[^}]*\})?[^/{}]+")


cdef ScannedElement _element_of(ScannedDocument document, int node):
    cdef ScannedElement element = ScannedElement.__new__(ScannedElement)
    element._document = document
    element._node = node
    return element


cdef list _children(ScannedElement element):
    cdef list children = []
    cdef int node = element._document._nodes[element._node].first
    while node >= 0:
        if element._document._nodes[node].kind == ELEMENT:
            children.append(_element_of(element._document, node))
        node = element._document._nodes[node].next
    return children


cdef object _scanned_text(ScannedDocument document, int element):
    """Return the text before the first child element, without the white space around it."""
    cdef int node = document._nodes[element].first
    cdef int following
    if node < 0 or document._nodes[node].kind == ELEMENT:
        return ""
    following = document._nodes[node].next
    if document._nodes[node].kind == PLAIN and (following < 0 or document._nodes[following].kind == ELEMENT):
        return _stripped_span(document, document._nodes[node].text)
    pieces = []
    while node >= 0 and document._nodes[node].kind != ELEMENT:
        pieces.append(_text_bytes(document, node))
        node = document._nodes[node].next
    return b"".join(pieces).decode().strip()


cdef object _stripped_span(ScannedDocument document, Span span):
    cdef const char* text = document._text + span.start
    cdef Py_ssize_t start = 0
    cdef Py_ssize_t end = span.length
    while end > start and text[end - 1] in b" \t\n":
        end -= 1
    while start < end and text[start] in b" \t\n":
        start += 1
    found = PyUnicode_DecodeUTF8(text + start, end - start, NULL)
    if end > start and (<unsigned char>text[start] >= 0x80 or <unsigned char>text[end - 1] >= 0x80):
        return found.strip()  # Unicode has white space that XML does not know
    return found


cdef bytes _text_bytes(ScannedDocument document, int number):
    """Return a text node as UTF-8, with its references expanded."""
    cdef Node* node = &document._nodes[number]
    cdef Scanner scanner
    cdef int place
    cdef int end
    cdef int start
    cdef int code
    if node.kind != REFERENCES:
        return document._bytes(node.text)
    scanner = Scanner.__new__(Scanner)
    scanner._document = document
    scanner._text = document._text
    scanner._length = document._length
    pieces = []
    start = place = node.text.start
    end = start + node.text.length
    while place < end:
        if document._text[place] != b"&":
            place += 1
            continue
        pieces.append(PyBytes_FromStringAndSize(document._text + start, place - start))
        place = scanner._expand(place, &code)
        if place < 0:
            raise ValueError("a reference was not scanned")
        pieces.append(chr(code).encode())
        start = place
    pieces.append(PyBytes_FromStringAndSize(document._text + start, end - start))
    return b"".join(pieces)


cdef bytes _all_scanned_text(ScannedDocument document, int top):
    """Return all text below an element in document order, as UTF-8."""
    cdef int node = document._nodes[top].first
    cdef list pieces = []
    while node >= 0:
        if document._nodes[node].kind != ELEMENT:
            pieces.append(_text_bytes(document, node))
        if document._nodes[node].first >= 0:
            node = document._nodes[node].first
            continue
        while node != top and document._nodes[node].next < 0:
            node = document._nodes[node].parent
        node = -1 if node == top else document._nodes[node].next
    return b"".join(pieces)


cdef enum TagState:
    INSIDE
    CLOSED
    DOUBTFUL

cdef struct StartTag:
    const char* text
    Py_ssize_t length
    Py_ssize_t at
    Py_ssize_t element_end  # of the element's own name
    Py_ssize_t name  # of the attribute that was taken last
    Py_ssize_t local
    Py_ssize_t name_end
    Py_ssize_t value
    Py_ssize_t value_end
    TagState state


def start_tag(element):
    """Return an element's name as written, its attributes by their names as written, and where its content begins.

    None for any doubt: what is no start tag, or has a reference, a line's end or a tab in an attribute.
    """
    cdef StartTag tag
    cdef bytes data
    if not isinstance(element, bytes):
        return None
    data = element
    _open_tag(&tag, <const char*>data, len(data))
    attributes = {}
    while _next_attribute(&tag):
        name = data[tag.name : tag.name_end]
        if name in attributes:
            return None
        attributes[name] = data[tag.value : tag.value_end]
    return (data[1 : tag.element_end], attributes, tag.at) if tag.state == CLOSED else None


cdef void _open_tag(StartTag* tag, const char* text, Py_ssize_t length) noexcept:
    """Take the name of an element that begins here."""
    tag.text, tag.length, tag.at, tag.state = text, length, 1, DOUBTFUL
    if length < 3 or text[0] != b"<":
        return
    tag.local = 1
    _pass_name(tag)
    tag.element_end = tag.at
    if tag.at > 1:
        tag.state = INSIDE


cdef bint _next_attribute(StartTag* tag) noexcept:
    """Take the next attribute. False at the end of the tag, and for any doubt: the state tells which."""
    cdef char quote
    cdef Py_ssize_t before = tag.at
    if tag.state != INSIDE:
        return False
    tag.state = DOUBTFUL
    if not _pass_spaces(tag):
        return False
    if tag.text[tag.at] == b"/" and tag.at + 1 < tag.length and tag.text[tag.at + 1] == b">":
        tag.at += 1
    if tag.text[tag.at] == b">":
        tag.at += 1
        tag.state = CLOSED
        return False
    if tag.at == before:
        return False
    tag.name = tag.local = tag.at
    _pass_name(tag)
    tag.name_end = tag.at
    if tag.name_end == tag.name or not _pass_spaces(tag) or tag.text[tag.at] != b"=":
        return False
    tag.at += 1
    if not _pass_spaces(tag):
        return False
    quote = tag.text[tag.at]
    if quote != b'"' and quote != b"'":
        return False
    tag.at += 1
    tag.value = tag.at
    while tag.at < tag.length and tag.text[tag.at] != quote:
        if tag.text[tag.at] in (b"<", b"&", b"\n", b"\t"):
            return False
        tag.at += 1
    if tag.at >= tag.length:
        return False
    tag.value_end = tag.at
    tag.at += 1
    tag.state = INSIDE
    return True


cdef void _pass_name(StartTag* tag) noexcept:
    """Pass over a name, and remember where its local part begins."""
    while tag.at < tag.length and (NAME[<unsigned char>tag.text[tag.at]] or tag.text[tag.at] == b":"):
        tag.at += 1
        if tag.text[tag.at - 1] == b":":
            tag.local = tag.at


cdef bint _pass_spaces(StartTag* tag) noexcept:
    """Pass over white space. False at the end."""
    while tag.at < tag.length and tag.text[tag.at] in (b" ", b"\n", b"\t"):
        tag.at += 1
    return tag.at < tag.length
