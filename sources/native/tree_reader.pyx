# cython: language_level=3
"""Read a shape off lxml's tree by walking libxml2's own nodes.

lxml makes a Python object for every element that Python looks at. This module looks at the nodes below those objects, so
only what a shape names becomes an object. It knows no word of the domain: it takes the tables of
`sources.soap.xml_binding.Shape` and gives the same structs as the reader that `sources.soap.xml_codegen` writes in Python,
which stays: it serves where nothing was compiled, and a test holds this one to it.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.string cimport memcpy, strcmp, strlen

cimport lxml.includes.etreepublic as etree_api
from lxml.includes.etreepublic cimport _Document, _Element
from lxml.includes.tree cimport XML_CDATA_SECTION_NODE, XML_ELEMENT_NODE, XML_TEXT_NODE, xmlNode

etree_api.import_lxml__etree()

cdef enum Kind:
    TEXT
    PART
    DEFERRED
    LEVEL

cdef struct Entry:
    const char* name
    const char* namespace
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
            entry.namespace = self._text(namespace)
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

    def read(self, _Element element not None):
        """Return the struct of what is found below an element."""
        return self._read(element._doc, element._c_node)

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
        cdef object part
        if entry.kind == TEXT:
            if values[entry.field] is None:  # the first on a path counts
                values[entry.field] = _text_of(node)
        elif entry.kind == LEVEL:
            self._walk(&self._table[entry.level], document, node, values)
        else:
            if entry.kind == PART:
                part = (<TreeReader>entry.reader)._read(document, node)
            else:
                part = _deferred(<TreeReader>entry.reader, document, node)
            if values[entry.field]:
                (<list>values[entry.field]).append(part)
            else:
                values[entry.field] = [part]
        return 0


cdef class DeferredPart:
    """A part that is read when it is wanted, and equals any other of the same text."""

    cdef TreeReader _reader
    cdef _Document _document  # keeps the nodes
    cdef xmlNode* _node
    cdef readonly bytes text

    def read(self):
        """Return the struct of what is found of it."""
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


cdef Entry* _entry_of(Level* level, xmlNode* node) noexcept:
    cdef int number
    cdef Entry* entry
    for number in range(level.count):
        entry = &level.entries[number]
        if strcmp(<const char*>node.name, entry.name) == 0 and strcmp(<const char*>node.ns.href, entry.namespace) == 0:
            return entry
    return NULL


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
