"""The scanner: bytes of an answer to a table of nodes, in one pass, or None for any doubt.

It accepts less than XML: UTF-8 without a byte order mark, elements, attributes, text, CDATA, comments, namespaces, the five
entities and character references; names in ASCII. A document type, a processing instruction, another encoding, a carriage
return, or anything that might be an error is None, and lxml decides. It may know less than lxml, never differently.
No byte is read past the length that it was given: every look at the text goes through `_at` or a checked span.
"""

cdef int MAX_DEPTH = 200
cdef int MAX_ATTRIBUTES = 64
cdef int MAX_BINDINGS = 64
cdef int MAX_TEXT = 9_000_000  # libxml2 refuses ten million
cdef int MAX_NAME = 1_000

cdef enum NodeKind:
    ELEMENT
    PLAIN  # text as it stands
    REFERENCES  # text with references to expand
    CDATA

cdef struct Span:
    int start
    int length

cdef struct Node:
    NodeKind kind
    int parent
    int next
    int first
    Span text  # the local name of an element
    int uri  # into the table of namespaces; -1: none
    int begin  # of an element: where its tag starts, and where what comes after it does
    int end

cdef struct Binding:
    Span prefix
    int uri
    int depth

cdef struct Attribute:
    Span prefix
    Span name

cdef bint[256] NAME_START
cdef bint[256] NAME
cdef bint[256] PLAIN_TEXT  # what needs no closer look in a text

cdef void _fill_tables() noexcept:
    cdef int byte
    for byte in range(256):
        NAME_START[byte] = 65 <= byte <= 90 or 97 <= byte <= 122 or byte == 95
        NAME[byte] = NAME_START[byte] or 48 <= byte <= 57 or byte == 45 or byte == 46
        PLAIN_TEXT[byte] = (byte >= 32 or byte == 9 or byte == 10) and byte != 38 and byte != 60 and byte != 93

_fill_tables()


cdef class ScannedDocument:
    """The nodes of a document, and the bytes that they point into."""

    cdef bytes _data
    cdef const char* _text
    cdef int _length
    cdef Node* _nodes
    cdef int _count
    cdef int _room
    cdef Span* _uris
    cdef int _uri_count
    cdef int _uri_room

    def __cinit__(self):
        self._nodes = NULL
        self._uris = NULL
        self._count = self._room = self._uri_count = self._uri_room = 0

    def __dealloc__(self):
        PyMem_Free(self._nodes)
        PyMem_Free(self._uris)

    cdef int _add(self, NodeKind kind, int parent, int previous, int start, int length) except -1:
        """Append a node after its sibling, or as the first of its parent. Return its index."""
        cdef Node* larger
        cdef Node* node
        if self._count == self._room:
            self._room = 2 * self._room if self._room else 256
            larger = <Node*>PyMem_Realloc(self._nodes, self._room * sizeof(Node))
            if larger is NULL:
                raise MemoryError
            self._nodes = larger
        node = &self._nodes[self._count]
        node.kind = kind
        node.parent = parent
        node.next = node.first = node.uri = -1
        node.text.start = start
        node.text.length = length
        node.begin = node.end = 0
        if previous >= 0:
            self._nodes[previous].next = self._count
        elif parent >= 0:
            self._nodes[parent].first = self._count
        self._count += 1
        return self._count - 1

    cdef int _uri(self, Span text) except -1:
        """Return the number of a namespace: the same for the same text."""
        cdef int number
        cdef Span* larger
        for number in range(self._uri_count):
            if self._same(self._uris[number], text):
                return number
        if self._uri_count == self._uri_room:
            self._uri_room = 2 * self._uri_room if self._uri_room else 16
            larger = <Span*>PyMem_Realloc(self._uris, self._uri_room * sizeof(Span))
            if larger is NULL:
                raise MemoryError
            self._uris = larger
        self._uris[self._uri_count] = text
        self._uri_count += 1
        return self._uri_count - 1

    cdef bint _same(self, Span a, Span b) noexcept:
        return a.length == b.length and memcmp(self._text + a.start, self._text + b.start, a.length) == 0

    cdef bytes _bytes(self, Span span):
        return PyBytes_FromStringAndSize(self._text + span.start, span.length)


cdef class Scanner:
    """Scans one document."""

    cdef ScannedDocument _document
    cdef const char* _text
    cdef int _length
    cdef int _at
    cdef int _depth
    cdef int[201] _open  # the elements that are open, outermost first
    cdef int[201] _last  # the last child so far of each
    cdef Span[201] _names  # their names as they are written, with their prefixes
    cdef Binding[64] _bindings
    cdef int _binding_count

    cdef ScannedDocument _scan(self, bytes data):
        """Return the document. None for any doubt."""
        cdef ScannedDocument document = ScannedDocument.__new__(ScannedDocument)
        document._data = data
        document._text = <const char*>data
        document._length = <int>len(data)
        self._document = document
        self._text = document._text
        self._length = document._length
        self._at = self._depth = self._binding_count = 0
        if not self._declaration() or not self._misc() or self._at >= self._length:
            return None
        if not self._start_tag():
            return None
        while self._depth:
            if not self._content():
                return None
        return document if self._misc() and self._at == self._length else None

    cdef inline unsigned char _byte(self, int place) noexcept:
        return <unsigned char>self._text[place] if 0 <= place < self._length else 0

    cdef bint _follows(self, const char* text, int length) noexcept:
        """Whether these bytes come next."""
        return self._length - self._at >= length and memcmp(self._text + self._at, text, length) == 0

    cdef bint _declaration(self):
        if not self._follows(b"<?", 2):
            return True
        found = DECLARATION.match(self._document._data)
        if found is None:
            return False
        self._at = found.end()
        return True

    cdef bint _spaces(self) noexcept:
        """Pass over white space. Return whether there was any."""
        cdef int start = self._at
        cdef unsigned char byte = self._byte(self._at)
        while byte == 32 or byte == 9 or byte == 10:
            self._at += 1
            byte = self._byte(self._at)
        return self._at > start

    cdef bint _misc(self) noexcept:
        """Pass over white space and comments outside of the root. Return False for anything else but a tag or the end."""
        while True:
            self._spaces()
            if not self._follows(b"<!--", 4):
                return self._at == self._length or self._byte(self._at) == 60
            if not self._comment():
                return False

    cdef bint _comment(self) noexcept:
        cdef int place = self._at + 4
        cdef unsigned char byte
        while place < self._length:
            byte = self._byte(place)
            if byte == 45 and self._byte(place + 1) == 45:
                if self._byte(place + 2) != 62:
                    return False
                self._at = place + 3
                return True
            if byte < 32 and byte != 9 and byte != 10:
                return False
            place += 1
        return False

    cdef int _content(self) except -1:
        """Take the next thing inside an element. Return 0 for any doubt."""
        if self._byte(self._at) != 60 or self._at >= self._length:
            return self._text_node()
        if self._follows(b"</", 2):
            return self._end_tag()
        if self._follows(b"<!--", 4):
            return self._comment()
        if self._follows(b"<![CDATA[", 9):
            return self._cdata()
        if self._follows(b"<!", 2) or self._follows(b"<?", 2):
            return 0
        return self._start_tag()

    cdef int _child(self, NodeKind kind, int start, int length) except -1:
        """Add a node to the innermost open element. Return its index."""
        cdef int level = self._depth - 1
        cdef int node
        if self._depth == 0:
            return self._document._add(kind, -1, -1, start, length)
        node = self._document._add(kind, self._open[level], self._last[level], start, length)
        self._last[level] = node
        return node

    cdef int _text_node(self) except -1:
        cdef int start = self._at
        cdef int place = start
        cdef bint has_references = False
        cdef unsigned char byte
        while place < self._length:
            byte = <unsigned char>self._text[place]
            if PLAIN_TEXT[byte]:
                place += 1
            elif byte == 60:
                break
            elif byte == 38:
                place = self._reference(place)
                if place < 0:
                    return 0
                has_references = True
            elif byte == 93:
                if self._byte(place + 1) == 93 and self._byte(place + 2) == 62:
                    return 0
                place += 1
            else:
                return 0
        if place >= self._length or place - start > MAX_TEXT:
            return 0
        self._child(REFERENCES if has_references else PLAIN, start, place - start)
        self._at = place
        return 1

    cdef int _reference(self, int place) noexcept:
        """Return what comes after a reference. -1 for one that is not among those understood."""
        cdef int code
        return self._expand(place, &code)

    cdef int _expand(self, int place, int* code) noexcept:
        """Put a reference's character into `code`, and return what comes after it. -1 for any doubt."""
        cdef int number = 0
        cdef int digits = 0
        cdef int digit
        cdef int base
        cdef unsigned char byte
        if self._byte(place + 1) != 35:
            return self._entity(place + 1, code)
        base = 16 if self._byte(place + 2) == 120 else 10
        place += 3 if base == 16 else 2
        while True:
            byte = self._byte(place)
            if 48 <= byte <= 57:
                digit = byte - 48
            elif base == 16 and (97 <= byte <= 102 or 65 <= byte <= 70):
                digit = (byte | 32) - 87
            else:
                break
            number = number * base + digit
            digits += 1
            if number > 0x10FFFF or digits > 12:
                return -1
            place += 1
        if byte != 59 or digits == 0 or not _is_character(number):
            return -1
        code[0] = number
        return place + 1

    cdef int _entity(self, int place, int* code) noexcept:
        cdef int left = self._length - place
        cdef const char* text = self._text + place
        if left >= 4 and memcmp(text, b"amp;", 4) == 0:
            code[0] = 38
            return place + 4
        if left >= 3 and memcmp(text, b"lt;", 3) == 0:
            code[0] = 60
            return place + 3
        if left >= 3 and memcmp(text, b"gt;", 3) == 0:
            code[0] = 62
            return place + 3
        if left >= 5 and memcmp(text, b"quot;", 5) == 0:
            code[0] = 34
            return place + 5
        if left >= 5 and memcmp(text, b"apos;", 5) == 0:
            code[0] = 39
            return place + 5
        return -1

    cdef int _cdata(self) except -1:
        cdef int start = self._at + 9
        cdef int place = start
        cdef unsigned char byte
        while place < self._length:
            byte = self._byte(place)
            if byte == 93 and self._byte(place + 1) == 93 and self._byte(place + 2) == 62:
                if place - start > MAX_TEXT:
                    return 0
                if place > start:
                    self._child(CDATA, start, place - start)
                self._at = place + 3
                return 1
            if byte < 32 and byte != 9 and byte != 10:
                return 0
            place += 1
        return 0

    cdef bint _name(self, Span* prefix, Span* name) noexcept:
        """Take a name with or without a prefix, in ASCII."""
        cdef int start = self._at
        if not NAME_START[self._byte(self._at)]:
            return False
        while NAME[self._byte(self._at)]:
            self._at += 1
        prefix.start = start
        prefix.length = 0
        name.start = start
        name.length = self._at - start
        if self._byte(self._at) == 58:
            prefix.length = name.length
            self._at += 1
            name.start = self._at
            if not NAME_START[self._byte(self._at)]:
                return False
            while NAME[self._byte(self._at)]:
                self._at += 1
            name.length = self._at - name.start
        return name.length <= MAX_NAME and prefix.length <= MAX_NAME and self._byte(self._at) != 58

    cdef int _start_tag(self) except -1:
        cdef Span prefix
        cdef Span name
        cdef Span written
        cdef Attribute[64] attributes
        cdef int attribute_count = 0
        cdef int begin = self._at
        cdef int node
        cdef bint is_empty = False
        cdef bint has_space
        self._at += 1
        if self._depth >= MAX_DEPTH or not self._name(&prefix, &name):
            return 0
        written.start = begin + 1
        written.length = self._at - written.start
        while True:
            has_space = self._spaces()
            if self._byte(self._at) == 62:
                self._at += 1
                break
            if self._follows(b"/>", 2):
                self._at += 2
                is_empty = True
                break
            if not has_space or attribute_count >= MAX_ATTRIBUTES or not self._attribute(&attributes[attribute_count]):
                return 0
            attribute_count += 1
        if not self._are_good(attributes, attribute_count):
            return 0
        node = self._child(ELEMENT, name.start, name.length)
        self._document._nodes[node].begin = begin
        self._document._nodes[node].uri = self._bound(prefix)
        if prefix.length and self._document._nodes[node].uri < 0:
            return 0
        self._open[self._depth] = node
        self._last[self._depth] = -1
        self._names[self._depth] = written
        self._depth += 1
        if is_empty:
            self._close()
        return 1

    cdef int _attribute(self, Attribute* attribute) except -1:
        """Take an attribute. Where it declares a namespace, bind it for the element that is about to open."""
        cdef Span value
        cdef unsigned char quote
        cdef unsigned char byte
        cdef bint has_reference = False
        cdef int place
        if not self._name(&attribute.prefix, &attribute.name):
            return 0
        self._spaces()
        if self._byte(self._at) != 61:
            return 0
        self._at += 1
        self._spaces()
        quote = self._byte(self._at)
        if quote != 34 and quote != 39:
            return 0
        self._at += 1
        value.start = place = self._at
        while True:
            byte = self._byte(place)
            if byte == quote:
                break
            if byte == 38:
                place = self._reference(place)
                if place < 0:
                    return 0
                has_reference = True
            elif byte == 60 or (byte < 32 and byte != 9 and byte != 10):
                return 0  # also the end, where the byte is 0
            else:
                place += 1
        value.length = place - value.start
        self._at = place + 1
        if value.length > MAX_TEXT:
            return 0
        return self._declare(attribute, value, has_reference)

    cdef int _declare(self, Attribute* attribute, Span value, bint has_reference) except -1:
        cdef Span prefix = attribute.name
        cdef int place
        cdef int uri
        if attribute.prefix.length == 0 and self._is(attribute.name, b"xmlns", 5):
            prefix.length = 0
        elif not self._is(attribute.prefix, b"xmlns", 5):
            return 1
        elif value.length == 0 or self._is(prefix, b"xml", 3) or self._is(prefix, b"xmlns", 5):
            return 0
        if has_reference or value.length > MAX_NAME or self._binding_count >= MAX_BINDINGS:
            return 0
        if value.length and not self._is_uri(value):
            return 0
        if self._is(value, b"http://www.w3.org/XML/1998/namespace", 36):
            return 0
        if self._is(value, b"http://www.w3.org/2000/xmlns/", 29):
            return 0
        uri = self._document._uri(value) if value.length else -1
        self._bindings[self._binding_count].prefix = prefix
        self._bindings[self._binding_count].uri = uri
        self._bindings[self._binding_count].depth = self._depth
        self._binding_count += 1
        return 1

    cdef bint _is_uri(self, Span value) noexcept:
        """Whether a namespace is a plain absolute URI, of which nobody could say that it is none."""
        cdef int place = value.start
        cdef int end = value.start + value.length
        cdef unsigned char byte
        cdef bint has_authority
        if not NAME_START[self._byte(place)] or self._byte(place) == 95:
            return False
        while place < end and NAME[self._byte(place)] and self._byte(place) != 95:
            place += 1
        if place + 1 >= end or self._byte(place) != 58:
            return False
        has_authority = self._byte(place + 1) == 47
        for place in range(place + 1, end):
            byte = self._byte(place)
            if byte == 58 and has_authority:
                return False  # a port, which might be none
            if not (NAME[byte] or byte == 47 or byte == 58 or (byte == 35 and place == end - 1)):
                return False
        return True

    cdef bint _is(self, Span span, const char* text, int length) noexcept:
        return span.length == length and memcmp(self._text + span.start, text, length) == 0

    cdef int _bound(self, Span prefix) noexcept:
        """Return the namespace of a prefix, or the default one. -1: none."""
        cdef int number
        for number in range(self._binding_count - 1, -1, -1):
            if self._document._same(self._bindings[number].prefix, prefix):
                return self._bindings[number].uri
        return -1

    cdef bint _are_good(self, Attribute* attributes, int count) noexcept:
        """Whether no two attributes may be the same, and all prefixes are bound."""
        cdef int one
        cdef int other
        for one in range(count):
            for other in range(one):
                if self._document._same(attributes[one].name, attributes[other].name):
                    if attributes[one].prefix.length and attributes[other].prefix.length:
                        return False
                    if attributes[one].prefix.length == attributes[other].prefix.length:
                        return False
            if attributes[one].prefix.length == 0 or self._is(attributes[one].prefix, b"xmlns", 5):
                continue
            if self._bound(attributes[one].prefix) < 0 and not self._is(attributes[one].prefix, b"xml", 3):
                return False
        return True

    cdef int _end_tag(self) except -1:
        cdef Span name = self._names[self._depth - 1]
        self._at += 2
        if self._length - self._at < name.length:
            return 0
        if memcmp(self._text + self._at, self._text + name.start, name.length) != 0:
            return 0
        self._at += name.length
        self._spaces()
        if self._byte(self._at) != 62:
            return 0
        self._at += 1
        self._close()
        return 1

    cdef void _close(self) noexcept:
        self._depth -= 1
        self._document._nodes[self._open[self._depth]].end = self._at
        while self._binding_count and self._bindings[self._binding_count - 1].depth >= self._depth:
            self._binding_count -= 1


cdef bint _is_character(int code) noexcept nogil:
    """Whether XML 1.0 allows a character."""
    if code < 32:
        return code == 9 or code == 10 or code == 13
    return code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
