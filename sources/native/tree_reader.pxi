"""The reader of a shape."""

cdef enum Kind:
    TEXT
    PART
    DEFERRED
    LEVEL

cdef struct Entry:
    const char* name
    int name_length
    const char* namespace
    int namespace_length
    Kind kind
    int field  # of the struct; TEXT, PART and DEFERRED
    int level  # that goes on below; LEVEL
    void* reader  # of the part: a TreeReader that self._references holds; PART and DEFERRED

cdef struct Level:
    int count
    Entry* entries


cdef class TreeReader:
    """Reads structs of one shape."""

    cdef object _kind
    cdef list _references  # everything that the entries point into
    cdef list _blank  # the values of a struct of which nothing was found
    cdef int _fields
    cdef int _levels
    cdef Level* _table

    def __cinit__(self):
        self._table = NULL
        self._levels = 0

    def __init__(self, kind, below, reader_of, is_deferred):
        """`below`: the shape's table. `reader_of` gives the TreeReader of a part's shape; `is_deferred`, whether it is
        read only when it is wanted.
        """
        self._kind = kind
        self._references = []
        names = list(kind.__struct_fields__)
        self._fields = len(names)
        self._blank = [None] * self._fields
        levels = []
        _collect(below, levels)
        self._table = <Level*>PyMem_Malloc(len(levels) * sizeof(Level))
        if self._table is NULL:
            raise MemoryError
        for level in levels:
            self._add_level(level, levels, names, reader_of, is_deferred)

    cdef int _add_level(self, dict below, list levels, list names, reader_of, is_deferred) except -1:
        cdef Level* level = &self._table[self._levels]
        cdef Entry* entry
        level.count = 0
        level.entries = <Entry*>PyMem_Malloc(max(len(below), 1) * sizeof(Entry))
        self._levels += 1
        if level.entries is NULL:
            raise MemoryError
        for tag, target in below.items():
            namespace, _, name = tag[1:].partition("}")
            entry = &level.entries[level.count]
            entry.name = self._text(name)
            entry.name_length = <int>len(name.encode())
            entry.namespace = self._text(namespace)
            entry.namespace_length = <int>len(namespace.encode())
            entry.field = entry.level = 0
            entry.reader = NULL
            if isinstance(target, dict):
                entry.kind = LEVEL
                entry.level = next(number for number, other in enumerate(levels) if other is target)
            elif isinstance(target, str):
                entry.kind = TEXT
                entry.field = names.index(target)
            else:
                reader = reader_of(target.shape)
                if not isinstance(reader, TreeReader):
                    raise TypeError("a part has no native reader")
                self._references.append(reader)
                entry.kind = DEFERRED if is_deferred(target.shape) else PART
                entry.field = names.index(target.name)
                entry.reader = <void*>reader
                self._blank[entry.field] = ()
            level.count += 1
        return 0

    cdef const char* _text(self, str text) except NULL:
        """Return a C string that lives as long as the reader."""
        encoded = text.encode()
        self._references.append(encoded)
        return encoded

    def __dealloc__(self):
        cdef int number
        if self._table is not NULL:
            for number in range(self._levels):
                PyMem_Free(self._table[number].entries)
            PyMem_Free(self._table)

    def read(self, element):
        """Return the struct of what is found below an element: lxml's, or a scanned one."""
        if isinstance(element, ScannedElement):
            return self._read_scanned((<ScannedElement>element)._document, (<ScannedElement>element)._node)
        if not isinstance(element, _Element):
            raise TypeError("an element is read, and nothing else")
        return self._read((<_Element>element)._doc, (<_Element>element)._c_node)

    # Nodes that were scanned

    cdef object _read_scanned(self, ScannedDocument document, int node):
        cdef list values = self._blank[:]
        self._walk_scanned(&self._table[0], document, node, values)
        return self._kind(*values)

    cdef int _walk_scanned(self, Level* level, ScannedDocument document, int node, list values) except -1:
        cdef int child = document._nodes[node].first
        cdef Entry* entry
        while child >= 0:
            if document._nodes[child].kind == ELEMENT and document._nodes[child].uri >= 0:
                entry = _scanned_entry(level, document, child)
                if entry is not NULL:
                    self._take_scanned(entry, document, child, values)
            child = document._nodes[child].next
        return 0

    cdef int _take_scanned(self, Entry* entry, ScannedDocument document, int node, list values) except -1:
        if entry.kind == TEXT:
            if values[entry.field] is None:
                values[entry.field] = _scanned_text(document, node)
        elif entry.kind == LEVEL:
            self._walk_scanned(&self._table[entry.level], document, node, values)
        elif entry.kind == PART:
            _append(values, entry.field, (<TreeReader>entry.reader)._read_scanned(document, node))
        else:
            _append(values, entry.field, _scanned_deferred(<TreeReader>entry.reader, document, node))
        return 0

    # Nodes of libxml2

    cdef object _read(self, _Document document, xmlNode* node):
        cdef list values = self._blank[:]
        self._walk(&self._table[0], document, node, values)
        return self._kind(*values)

    cdef int _walk(self, Level* level, _Document document, xmlNode* node, list values) except -1:
        cdef xmlNode* child = node.children
        cdef Entry* entry
        while child is not NULL:
            if child.type == XML_ELEMENT_NODE and child.ns is not NULL and child.ns.href is not NULL:
                entry = _entry_of(level, child)
                if entry is not NULL:
                    self._take(entry, document, child, values)
            child = child.next
        return 0

    cdef int _take(self, Entry* entry, _Document document, xmlNode* node, list values) except -1:
        if entry.kind == TEXT:
            if values[entry.field] is None:  # the first on a path counts
                values[entry.field] = _text_of(node)
        elif entry.kind == LEVEL:
            self._walk(&self._table[entry.level], document, node, values)
        elif entry.kind == PART:
            _append(values, entry.field, (<TreeReader>entry.reader)._read(document, node))
        else:
            _append(values, entry.field, _deferred(<TreeReader>entry.reader, document, node))
        return 0


cdef int _append(list values, int field, part) except -1:
    if values[field]:
        (<list>values[field]).append(part)
    else:
        values[field] = [part]
    return 0


cdef class DeferredPart:
    """A part that is read when it is wanted, and equals any other of the same text."""

    cdef TreeReader _reader
    cdef _Document _document  # keeps the nodes; None where they were scanned
    cdef xmlNode* _node
    cdef ScannedDocument _scanned
    cdef int _number
    cdef readonly bytes text

    def read(self):
        """Return the struct of what is found of it."""
        if self._scanned is not None:
            return self._reader._read_scanned(self._scanned, self._number)
        return self._reader._read(self._document, self._node)

    def __eq__(self, other):
        return isinstance(other, DeferredPart) and self.text == (<DeferredPart>other).text

    def __hash__(self):
        return hash(self.text)


cdef DeferredPart _deferred(TreeReader reader, _Document document, xmlNode* node):
    cdef DeferredPart part = DeferredPart.__new__(DeferredPart)
    part._reader = reader
    part._document = document
    part._node = node
    part.text = _all_text_of(node)
    return part


cdef DeferredPart _scanned_deferred(TreeReader reader, ScannedDocument document, int node):
    cdef DeferredPart part = DeferredPart.__new__(DeferredPart)
    part._reader = reader
    part._scanned = document
    part._number = node
    part.text = _all_scanned_text(document, node)
    return part


cdef Entry* _scanned_entry(Level* level, ScannedDocument document, int number) noexcept:
    cdef Node* node = &document._nodes[number]
    cdef Span uri = document._uris[node.uri]
    cdef Entry* entry
    cdef int place
    for place in range(level.count):
        entry = &level.entries[place]
        if (
            entry.name_length == node.text.length
            and entry.namespace_length == uri.length
            and memcmp(document._text + node.text.start, entry.name, entry.name_length) == 0
            and memcmp(document._text + uri.start, entry.namespace, entry.namespace_length) == 0
        ):
            return entry
    return NULL


cdef Entry* _entry_of(Level* level, xmlNode* node) noexcept:
    cdef int number
    cdef Entry* entry
    for number in range(level.count):
        entry = &level.entries[number]
        if _is_text_of(<const char*>node.name, entry.name, entry.name_length) and _is_text_of(
            <const char*>node.ns.href, entry.namespace, entry.namespace_length
        ):
            return entry
    return NULL


cdef inline bint _is_text_of(const char* text, const char* expected, int length) noexcept:
    return strncmp(text, expected, length + 1) == 0


cdef inline bint _is_text(xmlNode* node) noexcept:
    return node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE


cdef object _text_of(xmlNode* element):
    """Return the text before the first child element, without the white space around it: `element.text.strip()`."""
    cdef xmlNode* node = element.children
    if node is NULL or not _is_text(node):
        return ""
    if node.next is NULL or not _is_text(node.next):
        return _stripped(<const char*>node.content)
    pieces = []
    while node is not NULL and _is_text(node):
        if node.content is not NULL:
            pieces.append((<bytes><const char*>node.content).decode())
        node = node.next
    return "".join(pieces).strip()


cdef object _stripped(const char* text):
    cdef Py_ssize_t start = 0
    cdef Py_ssize_t end
    if text is NULL:
        return ""
    end = strlen(text)
    while end > start and text[end - 1] in b" \t\n\r":
        end -= 1
    while start < end and text[start] in b" \t\n\r":
        start += 1
    found = PyUnicode_DecodeUTF8(text + start, end - start, NULL)
    if end > start and (<unsigned char>text[start] >= 0x80 or <unsigned char>text[end - 1] >= 0x80):
        return found.strip()  # Unicode has white space that XML does not know
    return found


cdef bytes _all_text_of(xmlNode* element):
    """Return all text below an element in document order, as UTF-8."""
    cdef char* buffer = NULL
    cdef char* larger
    cdef Py_ssize_t length = 0
    cdef Py_ssize_t room = 0
    cdef Py_ssize_t size
    cdef xmlNode* node = element.children
    try:
        while node is not NULL:
            if _is_text(node) and node.content is not NULL:
                size = strlen(<const char*>node.content)
                if length + size > room:
                    room = 2 * (length + size)
                    larger = <char*>PyMem_Realloc(buffer, room)
                    if larger is NULL:
                        raise MemoryError
                    buffer = larger
                memcpy(buffer + length, node.content, size)
                length += size
            node = _following(node, element)
        return PyBytes_FromStringAndSize(buffer, length) if length else b""
    finally:
        PyMem_Free(buffer)


cdef xmlNode* _following(xmlNode* node, xmlNode* top) noexcept:
    """Return the next node below `top` in document order."""
    if node.type == XML_ELEMENT_NODE and node.children is not NULL:
        return node.children
    while node is not top and node.next is NULL:
        node = node.parent
    return NULL if node is top else node.next


cdef void _collect(dict below, list levels):
    levels.append(below)
    for target in below.values():
        if isinstance(target, dict):
            _collect(target, levels)
