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
