-- The facts of the sandbox in plain tables. Dates and timestamps are the text that goes on the wire.
--
-- Virkning (when something holds): from_at is a timestamp, or null where the sender gave none (holds since ever);
-- to_at is a timestamp (exclusive), 'infinite', or null where the sender gave none (both mean: still holds).
-- A row with from_at, to_at and actor all null goes out without a Virkning.
-- A ref is a UUID or a URN. idx is the relation's Indeks. position is the order on the wire.

CREATE TABLE authorities ( -- Authorities: municipalities (code) and agencies (no code).
  cvr TEXT PRIMARY KEY, code TEXT, name TEXT NOT NULL, organisation TEXT NOT NULL
);
CREATE TABLE notices ( -- Advis that stands beside every SF1491 answer of an authority.
  authority TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE citizens ( -- Made-up people; cpr in the day+60 form. specimen: the hard case this citizen is here for.
  cpr TEXT PRIMARY KEY, name TEXT NOT NULL, subject TEXT NOT NULL UNIQUE, cpr_uuid TEXT NOT NULL UNIQUE,
  persona TEXT UNIQUE, specimen TEXT UNIQUE
);
CREATE TABLE residences ( -- Where a citizen lives (until_on null) and has lived; municipality code.
  cpr TEXT NOT NULL, code TEXT NOT NULL, since_on TEXT NOT NULL, until_on TEXT
);
CREATE TABLE properties ( -- The property register: the building objects a citizen owns.
  cpr TEXT NOT NULL, object TEXT NOT NULL
);

CREATE TABLE cases ( -- Sag: the object. authority: the CVR the index limits data by (the newest Ejer, however it is written).
  uuid TEXT PRIMARY KEY, authority TEXT NOT NULL
);
CREATE TABLE case_registrations ( -- Registrering of a case: what the index knew, and when. newest = 1: the one in force.
  id INTEGER PRIMARY KEY, case_uuid TEXT NOT NULL, position INTEGER NOT NULL, newest INTEGER NOT NULL,
  registered_at TEXT, sts_at TEXT, lifecycle TEXT, user TEXT, note TEXT
);
CREATE TABLE case_attributes ( -- Egenskaber; hidden_title/hidden_basis = OffentlighedUndtaget, which nobody may read.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  key TEXT, description TEXT, legal_basis TEXT, disposal TEXT, hidden_title TEXT, hidden_basis TEXT, number TEXT, title TEXT
);
CREATE TABLE case_extensions ( -- SagIndeksEgenskaber: sensitivity and OprettetTidspunkt (created_at).
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  local_status TEXT, category TEXT, sensitivity TEXT, location TEXT, created_at TEXT
);
CREATE TABLE progress ( -- Fremdrift: Opstaaet, Oplyst, Afgjort, Afsluttet (or null where the sender gave no code).
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  state TEXT
);
CREATE TABLE actors ( -- Sagsaktoer: authority, responsible department, case worker (never shown).
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, key TEXT, name TEXT, cvr TEXT
);
CREATE TABLE classes ( -- Sagsklasse: KLE subject (primary class), action facet, display class (visningsklasse), decision.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, facet TEXT, title TEXT, number TEXT
);
CREATE TABLE parties ( -- Sagspart: primary, secondary, payee.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, key TEXT, name TEXT
);
CREATE TABLE related_cases ( -- Sagsrelation: parent case and the like.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT
);
CREATE TABLE objects ( -- Sagsgenstande: the building a building case is about.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, text TEXT
);
CREATE TABLE journal ( -- Journalpost: a document's place in a case, or a note (ref URN:Empty, note in base64).
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, title TEXT, hidden_title TEXT, hidden_basis TEXT,
  note_title TEXT, note TEXT, note_format TEXT
);
CREATE TABLE systems ( -- SagsitsystemRelation: the master and the sending it-system.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, name TEXT, uri TEXT
);
CREATE TABLE security_profiles ( -- Sikkerhedsprofil of a case.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT
);

CREATE TABLE documents ( -- Dokument: the object. authority: used only where no case has the document in its journal.
  uuid TEXT PRIMARY KEY, authority TEXT NOT NULL
);
CREATE TABLE document_registrations ( -- Registrering of a document.
  id INTEGER PRIMARY KEY, document_uuid TEXT NOT NULL, position INTEGER NOT NULL, newest INTEGER NOT NULL,
  registered_at TEXT, sts_at TEXT, lifecycle TEXT, user TEXT, note TEXT
);
CREATE TABLE document_attributes ( -- Egenskaber of a document; letter_on = BrevDato.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  key TEXT, title TEXT, description TEXT, letter_on TEXT, hidden_title TEXT, hidden_basis TEXT,
  major TEXT, minor TEXT, disposal TEXT, number TEXT, sensitivity TEXT, type TEXT
);
CREATE TABLE document_progress ( -- Fremdrift of a document: Modtaget … Afleveret.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  state TEXT
);
CREATE TABLE document_relations ( -- Dokumentrelation: answers, enclosures and the like.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT
);
CREATE TABLE document_actors ( -- Dokumentaktoer.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, key TEXT, name TEXT, cvr TEXT
);
CREATE TABLE document_parties ( -- Dokumentpart.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, key TEXT, name TEXT
);
CREATE TABLE document_classes ( -- Dokumentklasse: KLE subject, display class (visningsklasse).
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, title TEXT, number TEXT
);
CREATE TABLE document_systems ( -- DokumentitsystemRelation.
  registration INTEGER NOT NULL, position INTEGER NOT NULL, from_at TEXT, to_at TEXT, actor TEXT, actor_kind TEXT,
  role TEXT, type TEXT, idx TEXT, ref TEXT, name TEXT, uri TEXT
);

CREATE TABLE grants ( -- Bevilling. sensitivity '' goes out as the empty string; case_uuid may point at no case.
  uuid TEXT PRIMARY KEY, authority TEXT NOT NULL, sensitivity TEXT NOT NULL, system TEXT NOT NULL, system_title TEXT NOT NULL,
  department TEXT, department_urn TEXT, department_key TEXT, department_name TEXT, case_uuid TEXT,
  recipient_kind TEXT NOT NULL, recipient_urn TEXT NOT NULL, recipient_name TEXT,
  recipient_cpr TEXT, recipient_cvr TEXT, recipient_p TEXT
);
CREATE TABLE benefits ( -- BevilgetYdelse: its id is unique only inside its grant. The payee may be another than the citizen.
  grant_uuid TEXT NOT NULL, id TEXT NOT NULL, class TEXT, class_urn TEXT, name TEXT NOT NULL, detail TEXT, reason TEXT,
  starts_on TEXT NOT NULL, ends_on TEXT, area TEXT NOT NULL,
  payee_kind TEXT NOT NULL, payee_urn TEXT NOT NULL, payee_name TEXT, payee_cpr TEXT, payee_cvr TEXT, payee_p TEXT,
  PRIMARY KEY (grant_uuid, id)
);
CREATE TABLE plans ( -- Effektueringsplan of a benefit, in the sender's own words; 0 or 1 a benefit.
  grant_uuid TEXT NOT NULL, benefit_id TEXT NOT NULL, amount TEXT, frequency TEXT, advance TEXT, day TEXT, manual TEXT,
  PRIMARY KEY (grant_uuid, benefit_id)
);
CREATE TABLE payments ( -- OekonomiskEffektuering. withheld = 1: BevillingHent gives its lines without it, EffektueringHent not at all.
  uuid TEXT PRIMARY KEY, available_on TEXT NOT NULL, gross TEXT NOT NULL, after_tax TEXT, sent TEXT NOT NULL, paid TEXT,
  sent_text TEXT, status TEXT, paid_text TEXT, starts_on TEXT NOT NULL, ends_on TEXT,
  system TEXT NOT NULL, system_title TEXT NOT NULL, withheld INTEGER NOT NULL,
  recipient_kind TEXT NOT NULL, recipient_urn TEXT NOT NULL, recipient_name TEXT,
  recipient_cpr TEXT, recipient_cvr TEXT, recipient_p TEXT
);
CREATE TABLE payment_lines ( -- OekonomiskYdelseseffektuering: one benefit's part of a payment; its benefit may be unknown.
  payment_uuid TEXT NOT NULL, position INTEGER NOT NULL, grant_uuid TEXT NOT NULL, benefit_id TEXT NOT NULL,
  amount TEXT NOT NULL, period_from TEXT NOT NULL, period_to TEXT,
  PRIMARY KEY (payment_uuid, position)
);
