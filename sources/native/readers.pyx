# cython: language_level=3
"""Readers of XML in C. They know no word of the domain: they take the tables of `sources.soap.xml_binding.Shape` and give
the same structs as the readers that `sources.soap.xml_codegen` writes in Python, which stay: they serve where nothing was
compiled, and tests hold these to them.

- `scan` reads bytes into a table of nodes, without lxml; whatever it has a doubt of is lxml's.
- `canonical_form` writes what the canonical form of an element may be; digests tell.
- `TreeReader` reads a shape off those nodes, or off libxml2's nodes below an lxml element, and makes no object for an
  element that is passed over.
"""

import re

from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcmp, memcpy, strlen, strncmp

cimport lxml.includes.etreepublic as etree_api
from lxml.includes.etreepublic cimport _Document, _Element
from lxml.includes.tree cimport XML_CDATA_SECTION_NODE, XML_ELEMENT_NODE, XML_TEXT_NODE, xmlNode

etree_api.import_lxml__etree()

DECLARATION = re.compile(
    rb"""<\?xml version=(?:'1\.0'|"1\.0")(?: encoding=(?:'(?:utf|UTF)-8'|"(?:utf|UTF)-8"))?(?: standalone=(?:'yes'|"yes"))? *\?>"""
)

include "scanner.pxi"
include "scanned_tree.pxi"
include "tree_reader.pxi"
include "canonical_form.pxi"
