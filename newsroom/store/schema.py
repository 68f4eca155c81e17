"""The tables of the store. The migrations make them; a test holds both together."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from newsroom.store.types import Number, Text, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("declaration", JSON, nullable=False, comment="the source as declared, all of it"),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("declared", Boolean, nullable=False, comment="false once the sources file no longer names it"),
    Column("guessed", Boolean, nullable=False, comment="nobody declared it: met in what a search engine found"),
)

entries = Table(
    "entries",
    metadata,
    Column("url", Text, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("succeeded_at", UtcDateTime),
    Column("status", Number, comment="HTTP status of the last answer, null where none came"),
    Column("error", Text, nullable=False),
    Column("found", Number, nullable=False, comment="links in the last readable answer"),
    Column("news_at", UtcDateTime, comment="when it last announced a page that was new"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("archived_url", Text, comment="of the last answer kept in full, after redirects"),
    Column("archived_at", UtcDateTime),
    Column("digest", Text, comment="of that answer's body"),
    Column("warc_file", Text),
    Column("warc_offset", Number),
)

pages = Table(
    "pages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("entry_url", Text, nullable=False, comment="where it was first announced"),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, comment="why it was skipped or quarantined, or last failed"),
    Column("detail", Text, nullable=False),
    Column("attempts", Number, nullable=False, comment="failures since the last success"),
    Column("retry_at", UtcDateTime),
    Column("refetch", Boolean, nullable=False, comment="its entry says that it changed after it was fetched"),
    Column("announced_title", Text, nullable=False),
    Column("announced_at", UtcDateTime),
    Column("discovered_at", UtcDateTime, nullable=False),
    Column("fetched_at", UtcDateTime, comment="when the archived answer came"),
    Column("checked_at", UtcDateTime, comment="when the site was last asked, whatever it answered"),
    Column("final_url", Text, nullable=False),
    Column("charset", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("warc_file", Text),
    Column("warc_offset", Number),
    Column("archived_at", UtcDateTime, comment="when the answer came that lies there in full"),
    Column("digest", Text, comment="of that answer's body"),
    Column("found_by", Text, nullable=False, comment="the search engine that found it, empty for the outlet itself"),
    Column("headline_only", Boolean, nullable=False, comment="nothing but the announcement is to be had"),
    Column("announced_summary", Text, nullable=False, comment="kept where nothing else is to be had"),
    Index("ix_pages_state_retry_at", "state", "retry_at"),
    Index("ix_pages_source_id_state", "source_id", "state"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("strikes", Number, nullable=False, comment="weight of the failures since it last answered"),
    Column("rests", Number, nullable=False, comment="rests in a row"),
    Column("rest_until", UtcDateTime),
    Column("reason", Text, nullable=False),
)

source_checks = Table(
    "source_checks",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("works", Boolean, nullable=False, comment="an entry and an article of it could be read"),
    Column("findings", JSON, nullable=False, comment="[[what, ok, sentence], …]"),
)

Index(
    "ix_pages_headlines",
    pages.c.source_id,
    sqlite_where=pages.c.headline_only,
    postgresql_where=pages.c.headline_only,
)

articles = Table(
    "articles",
    metadata,
    Column("id", ForeignKey("pages.id"), primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False, index=True),
    Column("version", Number, nullable=False, comment="the current one"),
    Column("published_at", UtcDateTime, index=True, comment="of the current version, for periods"),
    Column("reprint_of", Text, index=True),
    Column("events", JSON, nullable=False, comment="ids of calendar events and of the discovered event"),
    Column("revision", Number, nullable=False, comment="rises with every change that the index must show"),
    Column("indexed_revision", Number, nullable=False, comment="the revision that an index has acknowledged"),
    Column("withdrawn_at", UtcDateTime, comment="since when it is neither shown nor counted, null where it is"),
    Column("withdrawn_by", Text),
    Column("withdrawn_reason", Text),
)
Index(
    "ix_articles_dirty",
    articles.c.id,
    sqlite_where=articles.c.revision > articles.c.indexed_revision,
    postgresql_where=articles.c.revision > articles.c.indexed_revision,
)
Index(
    "ix_articles_withdrawn",
    articles.c.id,
    sqlite_where=articles.c.withdrawn_at.is_not(None),
    postgresql_where=articles.c.withdrawn_at.is_not(None),
)

versions = Table(
    "versions",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("version", Number, primary_key=True),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("byline", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("published_at", UtcDateTime),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("modified_at", UtcDateTime),
    Column("section", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("image", Text, nullable=False),
    Column("form", Text, comment="null where nobody has looked"),
    Column("partial", Boolean, nullable=False, comment="the page shows only a part of the text"),
    Column("origins", JSON, nullable=False),
    Column("digest", Text, nullable=False, comment="SHA-256 of title, lead and text"),
    Column("warc_file", Text, nullable=False),
    Column("warc_offset", Number, nullable=False),
)

labels = Table(
    "labels",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("version", Number, nullable=False),
    # What counts, an analyst's word before the labeller's: `whole` has all of it, the others what is counted by.
    Column("relevance", Text, nullable=False),
    Column("assessed", Boolean, nullable=False),
    Column("pillars", JSON, nullable=False),
    Column("topics", JSON, nullable=False, comment="ids, like all lists here"),
    Column("themes", JSON, nullable=False),
    Column("tone", Text),
    Column("tone_unsure", Boolean, nullable=False),
    Column("tone_asean", Text),
    Column("tone_vietnam", Text),
    Column("claim", Text),
    Column("claim_confirmed", Boolean, nullable=False),
    Column("persons", JSON, nullable=False),
    Column("bodies", JSON, nullable=False),
    Column("countries", JSON, nullable=False),
    Column("organisations", JSON, nullable=False),
    Column("annual_themes", JSON, nullable=False),
    Column("decided", Boolean, nullable=False, comment="an analyst confirmed or corrected something"),
    Column("doubt", Float, nullable=False, comment="of the labeller, 0 to 1; what to review first"),
    Column("whole", JSON, nullable=False, comment="newsroom.article.Labels"),
    Column("machine", JSON(none_as_null=True), comment="what the labeller gave, where `whole` is another"),
    Column("labeller", Text, nullable=False),
    Column("labelled_at", UtcDateTime, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    Column("version", Number, nullable=False, comment="of the article, as the analyst read it"),
    Column("field", Text, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON(none_as_null=True), comment="null takes the decision before it back"),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("labeller", Text, nullable=False, comment="who gave what stood before"),
    comment="What analysts said of labels; rows are only ever added.",
)

vectors = Table(
    "vectors",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("encoder", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False, comment="float16 of unit length, little endian"),
)

signatures = Table(
    "signatures",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("signature", JSON, nullable=False, comment="MinHash of the current version"),
)

bands = Table(
    "bands",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("band", Text, primary_key=True),
    Index("ix_bands_band", "band"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Number, primary_key=True),
    Column("command", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime, comment="null while it runs, or when it was killed"),
    Column("statistics", JSON, nullable=False),
)

index_state = Table(
    "index_state",
    metadata,
    Column("id", Number, primary_key=True, comment="always 1"),
    Column("generation", Text, nullable=False, comment="the index for which indexed_revision holds"),
)

index_refusals = Table(
    "index_refusals",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("revision", Number, nullable=False, comment="the revision that the index did not take"),
    Column("reason", Text, nullable=False, comment="in the engine's words"),
    Column("at", UtcDateTime, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Text, primary_key=True, comment="kind, days and a number: foreign-20260801-20260815-1"),
    Column("kind", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("first_day", Date, nullable=False, comment="of its period"),
    Column("last_day", Date, nullable=False),
    Column("state", Text, nullable=False, comment="draft, reviewed or final"),
    Column("revision", Number, nullable=False, comment="rises with every change; an edit names the one it changes"),
    Column("refresh", Number, nullable=False, comment="number of the newest row of report_drafts"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("header", JSON, nullable=False, comment="the settings of header and foot as they were frozen"),
    Column("taxonomy", Text, nullable=False, comment="checksums of taxonomy and plan, by which it was composed"),
    Column("edits", JSON, nullable=False, comment="what analysts did to it"),
    Column("sha256", Text, nullable=False, comment="of the final report as JSON, empty until then"),
    Index("ix_reports_kind_last_day", "kind", "last_day"),
)

report_drafts = Table(
    "report_drafts",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("refresh", Number, primary_key=True, comment="0 at first, one more each time the store is read again"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    # JSON compressed by zlib: a year of coverage is megabytes, and nothing in it is asked for by SQL.
    Column("evidence", LargeBinary, nullable=False, comment="all that it is made from"),
    Column("records", LargeBinary, nullable=False, comment="the articles that composing asked for"),
    Column("vectors", LargeBinary, nullable=False, comment="their meanings, if it asked for any"),
    Column("report", LargeBinary, nullable=False, comment="as it was composed, before analysts' words"),
    Column("final", LargeBinary, comment="as it was made final, analysts' words in it; null until then"),
    Column("listing", LargeBinary, comment="the list of all articles that goes with the final report"),
)

report_trail = Table(
    "report_trail",
    metadata,
    Column("id", Number, primary_key=True),
    # No reference: what was done to a draft is kept when the draft is deleted.
    Column("report_id", Text, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    comment="What was done to reports; rows are only ever added.",
)

mailings = Table(
    "mailings",
    metadata,
    Column("id", Number, primary_key=True),
    # No reference: that something was sent is kept whatever becomes of the report.
    Column("report_id", Text, nullable=False, index=True),
    Column("issue", Text, nullable=False, comment="what must not go out twice: kind, period and language"),
    Column("recipient", Text, nullable=False, comment="address in lower case"),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("state", Text, nullable=False, comment="sending is written before, sent after"),
    Column("detail", Text, nullable=False, comment="what the server answered, what was known before"),
    UniqueConstraint("issue", "recipient"),
)

portal_choices = Table(
    "portal_choices",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("chosen_at", UtcDateTime, nullable=False),
    Column("chosen_by", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False, comment="of the words, or of being chosen or taken back"),
    Column("changed_by", Text, nullable=False),
    # The analyst's own words, "" where they are still missing; never a text of the press.
    Column("title_vi", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("summary_vi", Text, nullable=False),
    Column("summary_en", Text, nullable=False),
    Column("withdrawn_at", UtcDateTime, comment="since when it is in no feed any more, null where it is"),
)

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True, comment="as sign-in gives it, folded"),
    Column("role", Text, nullable=False, comment="viewer, analyst, editor or admin"),
    Column("by", Text, nullable=False, comment="who gave the role"),
    Column("at", UtcDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("role", Text, nullable=False, comment="that the person had then"),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="id of what it was done to: an article, a report, a user …"),
    Column("page", Text, nullable=False, comment="path of the page it came from, or command"),
    Column("outcome", Text, nullable=False, comment="done, refused (by role) or failed"),
    Column("detail", JSON, nullable=False),
    Index("ix_audit_at", "at"),
    Index("ix_audit_subject", "subject"),
    comment="What people did and were refused; rows are only ever added.",
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("state", JSON, nullable=False, comment="the query of the page's address, key by key"),
    Column("alert", JSON, nullable=False, comment="how its owner is told of new hits and spikes; empty: not at all"),
    Column("checked_at", UtcDateTime, comment="when it last ran for an alert"),
    Column("seen_at", UtcDateTime, comment="when its owner last looked"),
    UniqueConstraint("owner", "name"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("search_id", ForeignKey("saved_searches.id"), nullable=False),
    Column("kind", Text, nullable=False, comment="hit or spike"),
    Column("key", Text, nullable=False, comment="what it fires for once: id of the article, day of the spike"),
    Column("at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime),
    Column("mailed_at", UtcDateTime),
    Column("detail", JSON, nullable=False, comment="figures of a spike"),
    UniqueConstraint("search_id", "kind", "key"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Number, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("withdrawn_at", UtcDateTime, comment="since when it is shown no more, null where it is"),
    Column("withdrawn_by", Text),
)

watch = Table(
    "watch",
    metadata,
    Column("id", Number, primary_key=True),
    Column("point", Text, nullable=False, index=True, comment="id of the point, the same in all its rows"),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    Column("claim", Text, nullable=False),
    Column("reason", Text, nullable=False, comment="why it is to be noted"),
    Column("state", Text, nullable=False),
    Column("answer", Text, nullable=False, comment="the statement that answers it: an address or an article, or empty"),
    Column("detail", JSON, nullable=False, comment="its evidence: passages and where they stand"),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    comment="Points to note as they were at each change; the newest row of a point counts, rows are only ever added.",
)

desk_events = Table(
    "desk_events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("first_day", Date, nullable=False, comment="on which it is held"),
    Column("last_day", Date, nullable=False),
    Column("days_before", Number, nullable=False, comment="of its window of coverage"),
    Column("days_after", Number, nullable=False),
    Column("detail", JSON, nullable=False, comment="place, names by which articles tell it, what it was made from …"),
    Column("revision", Number, nullable=False, comment="rises with every change; an edit names the one it changes"),
    Column("by", Text, nullable=False, comment="who changed it last, or made it"),
    Column("at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime, comment="since when it is no event any more, null where it is"),
    comment="Events that people made, or events of the calendar (same id) as people changed them.",
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("by", Text, nullable=False),
    Column("state", Text, nullable=False, comment="waiting, running, done, failed or cancelled"),
    Column("progress", JSON, nullable=False, comment="done, total and what is being done"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("beat_at", UtcDateTime, comment="when it last gave a sign of life"),
    Column("log", Text, nullable=False, comment="file with what it wrote"),
    Column("host", Text, nullable=False, comment="machine on which the process runs"),
    Column("pid", Number),
    Column("result", JSON(none_as_null=True), comment="what came of it, such as the file to download"),
    Index("ix_jobs_state", "state"),
)

workers = Table(
    "workers",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Text, nullable=False),
    Column("host", Text, nullable=False, comment="the machine on which it runs"),
    Column("pid", Number, nullable=False),
    Column("data", Text, nullable=False, comment="its data folder, where its lock is"),
    Column("stages", JSON, nullable=False),
    Column("doing", Text, nullable=False, comment="the stage at work, empty where it waits"),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, comment="when others may take over what it holds"),
    Column("ended_at", UtcDateTime, comment="since when nothing that it writes counts any more"),
)

leases = Table(
    "leases",
    metadata,
    Column("kind", Text, primary_key=True, comment="newsroom.store.leases.Kind"),
    Column("key", Text, primary_key=True),
    Column("worker_id", ForeignKey("workers.id"), nullable=False, index=True),
)

turns = Table(
    "turns",
    metadata,
    Column("source_id", Text, primary_key=True),
    Column("due_at", UtcDateTime, nullable=False, comment="when its entries are to be read next"),
    Column("fetch_at", UtcDateTime, comment="when its waiting pages are wanted before that"),
)

host_turns = Table(
    "host_turns",
    metadata,
    Column("host", Text, primary_key=True),
    Column("ready_at", UtcDateTime, nullable=False, comment="before this moment nobody asks it"),
    Column("delay", Float, nullable=False, comment="seconds between two requests, as its last crawler kept it"),
)
