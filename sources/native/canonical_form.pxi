"""A candidate for the exclusive canonical form of an element, in one pass over its bytes.

Nothing is believed of it: whoever asks compares its digest with the one that was signed, and has libxml2 make the form
where they differ. So it knows the forms that services write, and is None for all else: CDATA, instructions, carriage
returns, names that are declared nowhere.
No byte is read past the length that it was given: every look goes through a checked index.
"""

cdef int MAX_PREFIXES = 16

cdef struct Piece:
    const char* start
    Py_ssize_t length

cdef struct Declared:
    Piece prefix
    Piece uri

cdef struct Written:
    Piece prefix
    Piece name  # with its prefix
    Piece local
    Piece uri
    Piece value
    char quote

cdef struct OpenElement:
    int declared
    int rendered
    Piece name

cdef struct Canonical:
    const char* data
    Py_ssize_t length
    Py_ssize_t at
    char* out
    Py_ssize_t used
    Py_ssize_t room
    Declared[512] declared
    int declared_count
    Declared[512] rendered
    int rendered_count
    OpenElement[256] levels
    int depth
    Piece[16] inclusive
    int inclusive_count


def canonical_form(element, scope, prefixes):
    """Return the bytes that an element's exclusive canonical form may be. None for any doubt.

    `scope`: the namespaces that are declared around it, by prefix. `prefixes`: those that the form keeps.
    """
    cdef Canonical* state
    cdef bint is_done
    if not isinstance(element, bytes) or len(scope) + 1 > 64 or len(prefixes) > MAX_PREFIXES:
        return None
    around = [((prefix or "").encode(), uri.encode()) for prefix, uri in scope.items()]
    inclusive = [b"" if prefix == "#default" else prefix.encode() for prefix in prefixes]
    state = <Canonical*>PyMem_Malloc(sizeof(Canonical))
    if state == NULL:
        raise MemoryError
    state.data, state.length, state.at = <const char*><bytes>element, len(element), 0
    state.used, state.room = 0, len(element) + len(element) // 4 + 1024
    state.declared_count = state.rendered_count = state.depth = state.inclusive_count = 0
    for prefix, uri in around:
        state.declared[state.declared_count].prefix = _form_piece(<bytes>prefix)
        state.declared[state.declared_count].uri = _form_piece(<bytes>uri)
        state.declared_count += 1
    for prefix in inclusive:
        state.inclusive[state.inclusive_count] = _form_piece(<bytes>prefix)
        state.inclusive_count += 1
    state.out = <char*>malloc(state.room)
    if state.out == NULL:
        PyMem_Free(state)
        raise MemoryError
    try:
        with nogil:
            is_done = _write_canonical(state)
        return PyBytes_FromStringAndSize(state.out, state.used) if is_done else None
    finally:
        free(state.out)
        PyMem_Free(state)


cdef Piece _form_piece(bytes text):
    cdef Piece piece
    piece.start, piece.length = <const char*>text, len(text)
    return piece


cdef bint _form_same(Piece one, Piece two) noexcept nogil:
    return one.length == two.length and memcmp(one.start, two.start, one.length) == 0


cdef int _form_order(Piece one, Piece two) noexcept nogil:
    cdef Py_ssize_t shorter = one.length if one.length < two.length else two.length
    cdef int order = memcmp(one.start, two.start, shorter) if shorter else 0
    if order:
        return order
    return -1 if one.length < two.length else one.length > two.length


cdef bint _form_put(Canonical* state, const char* text, Py_ssize_t length) noexcept nogil:
    cdef char* larger
    if state.used + length > state.room:
        state.room = (state.used + length) * 2
        if state.room > 1 << 28:
            return False
        larger = <char*>realloc(state.out, state.room)
        if larger == NULL:
            return False
        state.out = larger
    memcpy(state.out + state.used, text, length)
    state.used += length
    return True


cdef bint _write_canonical(Canonical* state) noexcept nogil:
    """Write the whole element. False for any doubt."""
    while state.at < state.length:
        if state.data[state.at] != b"<":
            if state.depth == 0 or not _form_text(state):
                return False
        elif state.at + 1 >= state.length:
            return False
        elif state.data[state.at + 1] == b"/":
            if not _form_end_tag(state):
                return False
            if state.depth == 0:
                return state.at == state.length
        elif state.data[state.at + 1] == b"!":
            if not _form_comment(state):
                return False
        elif state.data[state.at + 1] == b"?" or not _form_start_tag(state):
            return False
        elif state.depth == 0:  # one empty tag
            return state.at == state.length
    return False


cdef bint _form_text(Canonical* state) noexcept nogil:
    cdef Py_ssize_t start = state.at
    cdef char byte
    while state.at < state.length:
        byte = state.data[state.at]
        if byte == b"<":
            break
        if byte == b"\r":
            return False
        if byte == b"&" or byte == b">":
            if not _form_put(state, state.data + start, state.at - start):
                return False
            if byte == b">":
                state.at += 1
                if not _form_put(state, b"&gt;", 4):
                    return False
            elif not _form_reference(state, False):
                return False
            start = state.at
        else:
            state.at += 1
    return _form_put(state, state.data + start, state.at - start)


cdef bint _form_reference(Canonical* state, bint in_attribute) noexcept nogil:
    """Write what a reference means as canonical XML has it. False for other entities than the five."""
    cdef const char* text = state.data + state.at
    cdef Py_ssize_t left = state.length - state.at
    if left >= 5 and memcmp(text, b"&amp;", 5) == 0:
        state.at += 5
        return _form_put(state, b"&amp;", 5)
    if left >= 4 and memcmp(text, b"&lt;", 4) == 0:
        state.at += 4
        return _form_put(state, b"&lt;", 4)
    if left >= 4 and memcmp(text, b"&gt;", 4) == 0:
        state.at += 4
        return _form_put(state, b">", 1) if in_attribute else _form_put(state, b"&gt;", 4)
    if left >= 6 and memcmp(text, b"&quot;", 6) == 0:
        state.at += 6
        return _form_put(state, b"&quot;", 6) if in_attribute else _form_put(state, b'"', 1)
    if left >= 6 and memcmp(text, b"&apos;", 6) == 0:
        state.at += 6
        return _form_put(state, b"'", 1)
    return _form_number(state, in_attribute)


cdef bint _form_number(Canonical* state, bint in_attribute) noexcept nogil:
    """Write the character that a reference has the number of. False for what is no such reference."""
    cdef int number = 0
    cdef int base = 10
    cdef int digits = 0
    cdef int digit
    cdef char byte
    if state.length - state.at < 4 or memcmp(state.data + state.at, b"&#", 2) != 0:
        return False
    state.at += 2
    if state.data[state.at] == b"x":
        base = 16
        state.at += 1
    while state.at < state.length and state.data[state.at] != b";":
        byte = state.data[state.at]
        if 48 <= byte <= 57:
            digit = byte - 48
        elif base == 16 and (97 <= byte <= 102 or 65 <= byte <= 70):
            digit = (byte | 32) - 87
        else:
            return False
        number = number * base + digit
        digits += 1
        state.at += 1
        if number > 0x10FFFF or digits > 12:
            return False
    state.at += 1
    return state.at <= state.length and digits > 0 and _is_character(number) and _form_character(state, number, in_attribute)


cdef bint _form_character(Canonical* state, int number, bint in_attribute) noexcept nogil:
    cdef char[4] octets
    if number == 38:
        return _form_put(state, b"&amp;", 5)
    if number == 60:
        return _form_put(state, b"&lt;", 4)
    if number == 13:
        return _form_put(state, b"&#xD;", 5)
    if number == 62 and not in_attribute:
        return _form_put(state, b"&gt;", 4)
    if number == 34 and in_attribute:
        return _form_put(state, b"&quot;", 6)
    if number == 9 and in_attribute:
        return _form_put(state, b"&#x9;", 5)
    if number == 10 and in_attribute:
        return _form_put(state, b"&#xA;", 5)
    if number < 0x80:
        octets[0] = <char>number
        return _form_put(state, octets, 1)
    if number < 0x800:
        octets[0], octets[1] = <char>(0xC0 | number >> 6), <char>(0x80 | number & 0x3F)
        return _form_put(state, octets, 2)
    octets[0], octets[1] = <char>(0xE0 | number >> 12), <char>(0x80 | number >> 6 & 0x3F)
    octets[2] = <char>(0x80 | number & 0x3F)
    if number < 0x10000:
        return _form_put(state, octets, 3)
    octets[3] = octets[2]
    octets[2], octets[1] = octets[1], <char>(0x80 | number >> 12 & 0x3F)
    octets[0] = <char>(0xF0 | number >> 18)
    return _form_put(state, octets, 4)


cdef bint _form_comment(Canonical* state) noexcept nogil:
    if state.length - state.at < 7 or memcmp(state.data + state.at, b"<!--", 4) != 0:
        return False
    state.at += 4
    while state.at + 2 < state.length:
        if memcmp(state.data + state.at, b"-->", 3) == 0:
            state.at += 3
            return True
        state.at += 1
    return False


cdef bint _form_end_tag(Canonical* state) noexcept nogil:
    cdef Piece name
    state.at += 2
    name = _form_name(state)
    _form_skip_space(state)
    if state.depth == 0 or state.at >= state.length or state.data[state.at] != b">":
        return False
    state.at += 1
    if not _form_same(name, state.levels[state.depth - 1].name):
        return False
    return _form_close(state)


cdef bint _form_close(Canonical* state) noexcept nogil:
    cdef OpenElement* level = &state.levels[state.depth - 1]
    state.depth -= 1
    state.declared_count, state.rendered_count = level.declared, level.rendered
    return _form_put(state, b"</", 2) and _form_put(state, level.name.start, level.name.length) and _form_put(state, b">", 1)


cdef void _form_skip_space(Canonical* state) noexcept nogil:
    while state.at < state.length and state.data[state.at] in (b" ", b"\n", b"\t"):
        state.at += 1


cdef Piece _form_name(Canonical* state) noexcept nogil:
    cdef Piece name
    name.start = state.data + state.at
    while state.at < state.length and (NAME[<unsigned char>state.data[state.at]] or state.data[state.at] == b":"):
        state.at += 1
    name.length = state.data + state.at - name.start
    return name


cdef bint _form_start_tag(Canonical* state) noexcept nogil:
    cdef Written[64] attributes
    cdef int count = 0
    cdef Written attribute
    cdef OpenElement* level
    cdef bint is_empty = False
    if state.depth >= 256:
        return False
    level = &state.levels[state.depth]
    level.declared, level.rendered = state.declared_count, state.rendered_count
    state.at += 1
    level.name = _form_name(state)
    if level.name.length == 0:
        return False
    while True:
        _form_skip_space(state)
        if state.at >= state.length:
            return False
        if state.data[state.at] == b">":
            state.at += 1
            break
        if state.data[state.at] == b"/":
            is_empty = True
            state.at += 2
            if state.at > state.length or state.data[state.at - 1] != b">":
                return False
            break
        if not _form_attribute(state, &attribute):
            return False
        if attribute.name.length == 5 and memcmp(attribute.name.start, b"xmlns", 5) == 0:
            attribute.prefix.length = 0
        elif attribute.prefix.length == 5 and memcmp(attribute.prefix.start, b"xmlns", 5) == 0:
            attribute.prefix = attribute.local
        else:
            if count >= 64:
                return False
            attributes[count] = attribute
            count += 1
            continue
        if state.declared_count >= 512 or not _form_is_plain(attribute.value):
            return False
        state.declared[state.declared_count].prefix = attribute.prefix
        state.declared[state.declared_count].uri = attribute.value
        state.declared_count += 1
    state.depth += 1
    if not _form_put(state, b"<", 1) or not _form_put(state, level.name.start, level.name.length):
        return False
    if not _form_namespaces(state, level, attributes, count) or not _form_attributes(state, attributes, count):
        return False
    if not _form_put(state, b">", 1):
        return False
    return _form_close(state) if is_empty else True


cdef bint _form_attribute(Canonical* state, Written* attribute) noexcept nogil:
    attribute.name = _form_name(state)
    if attribute.name.length == 0 or state.at + 2 >= state.length or state.data[state.at] != b"=":
        return False
    attribute.quote = state.data[state.at + 1]
    if attribute.quote != b'"' and attribute.quote != b"'":
        return False
    state.at += 2
    attribute.value.start = state.data + state.at
    while state.at < state.length and state.data[state.at] != attribute.quote:
        if state.data[state.at] in (b"<", b"\r", b"\n", b"\t"):
            return False
        state.at += 1
    if state.at >= state.length:
        return False
    attribute.value.length = state.data + state.at - attribute.value.start
    state.at += 1
    attribute.prefix = _form_prefix(attribute.name)
    attribute.local = _form_local(attribute.name, attribute.prefix)
    return True


cdef Piece _form_prefix(Piece name) noexcept nogil:
    """Return a name's prefix, empty where it has none."""
    cdef Piece prefix
    cdef Py_ssize_t at
    prefix.start, prefix.length = name.start, 0
    for at in range(name.length):
        if name.start[at] == b":":
            prefix.length = at
            break
    return prefix


cdef Piece _form_local(Piece name, Piece prefix) noexcept nogil:
    cdef Piece local
    cdef Py_ssize_t skipped = prefix.length + 1 if prefix.length else 0
    local.start, local.length = name.start + skipped, name.length - skipped
    return local


cdef bint _form_is_plain(Piece value) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(value.length):
        if value.start[at] in (b"&", b'"', b"'"):
            return False
    return True


cdef bint _form_uri_of(Canonical* state, Piece prefix, Piece* uri) noexcept nogil:
    """Find what a prefix means here. False where nothing declares it; no default namespace is an empty one."""
    cdef int at = state.declared_count
    while at > 0:
        at -= 1
        if _form_same(state.declared[at].prefix, prefix):
            uri[0] = state.declared[at].uri
            return True
    uri.start, uri.length = prefix.start, 0
    return prefix.length == 0


cdef bint _form_is_xml(Piece prefix) noexcept nogil:
    return prefix.length == 3 and memcmp(prefix.start, b"xml", 3) == 0


cdef bint _form_namespaces(Canonical* state, OpenElement* level, Written* attributes, int count) noexcept nogil:
    """Write the declarations of the prefixes that are used here and were not written the same above."""
    cdef Piece prefix, uri
    cdef int at
    if not _form_render(state, level, _form_prefix(level.name)):
        return False
    for at in range(count):
        if attributes[at].prefix.length == 0:
            attributes[at].uri.start, attributes[at].uri.length = attributes[at].name.start, 0
        elif _form_is_xml(attributes[at].prefix):
            attributes[at].uri.start, attributes[at].uri.length = b"http://www.w3.org/XML/1998/namespace", 36
        elif not _form_uri_of(state, attributes[at].prefix, &attributes[at].uri):
            return False
        elif not _form_render(state, level, attributes[at].prefix):
            return False
    for at in range(state.inclusive_count):
        if _form_uri_of(state, state.inclusive[at], &uri) and not _form_render(state, level, state.inclusive[at]):
            return False
    for at in range(level.rendered, state.rendered_count):
        prefix, uri = state.rendered[at].prefix, state.rendered[at].uri
        if not _form_put(state, b" xmlns", 6):
            return False
        if prefix.length and not (_form_put(state, b":", 1) and _form_put(state, prefix.start, prefix.length)):
            return False
        if not (_form_put(state, b'="', 2) and _form_put(state, uri.start, uri.length) and _form_put(state, b'"', 1)):
            return False
    return True


cdef bint _form_render(Canonical* state, OpenElement* level, Piece prefix) noexcept nogil:
    """Note a declaration to be written, in the order of the prefixes, unless it was written above."""
    cdef Declared new
    cdef int at = state.rendered_count
    new.prefix = prefix
    if not _form_uri_of(state, prefix, &new.uri):
        return False
    while at > 0:
        at -= 1
        if _form_same(state.rendered[at].prefix, prefix):
            if _form_same(state.rendered[at].uri, new.uri):
                return True
            break
    else:
        if prefix.length == 0 and new.uri.length == 0:
            return True
    if state.rendered_count >= 512:
        return False
    at = state.rendered_count
    while at > level.rendered and _form_order(state.rendered[at - 1].prefix, prefix) > 0:
        state.rendered[at] = state.rendered[at - 1]
        at -= 1
    state.rendered[at] = new
    state.rendered_count += 1
    return True


cdef bint _form_attributes(Canonical* state, Written* attributes, int count) noexcept nogil:
    """Write the attributes in the order of their namespaces, then of their names."""
    cdef Written moved
    cdef int at, place, order
    for at in range(1, count):
        moved, place = attributes[at], at
        while place > 0:
            order = _form_order(attributes[place - 1].uri, moved.uri)
            if order == 0:
                order = _form_order(attributes[place - 1].local, moved.local)
            if order <= 0:
                break
            attributes[place] = attributes[place - 1]
            place -= 1
        attributes[place] = moved
    for at in range(count):
        if not (_form_put(state, b" ", 1) and _form_put(state, attributes[at].name.start, attributes[at].name.length)):
            return False
        if not (_form_put(state, b'="', 2) and _form_value(state, &attributes[at]) and _form_put(state, b'"', 1)):
            return False
    return True


cdef bint _form_value(Canonical* state, Written* attribute) noexcept nogil:
    cdef Py_ssize_t after = state.at
    cdef Py_ssize_t end = attribute.value.start + attribute.value.length - state.data
    cdef Py_ssize_t start = attribute.value.start - state.data
    state.at = start
    while state.at < end:
        if state.data[state.at] != b"&" and state.data[state.at] != b'"':
            state.at += 1
            continue
        if not _form_put(state, state.data + start, state.at - start):
            return False
        if state.data[state.at] == b"&":
            if not _form_reference(state, True):
                return False
        else:
            state.at += 1
            if not _form_put(state, b"&quot;", 6):
                return False
        start = state.at
    if not _form_put(state, state.data + start, end - start):
        return False
    state.at = after
    return True
