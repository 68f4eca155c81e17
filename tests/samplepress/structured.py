"""What a page tells machines about its article: JSON-LD and og:type by the article's form."""

from datetime import timedelta
from typing import Any

from tests.samplepress.outlets import Outlet
from tests.samplepress.press import Piece

UPDATE_MINUTES = 25
"""Between two entries of a live blog."""

_TYPES = {
    "editorial": "OpinionNewsArticle",
    "live_blog": "LiveBlogPosting",
    "video": "VideoObject",
    "podcast": "PodcastEpisode",
}


def og_type(piece: Piece) -> str:
    """The value of og:type."""
    return "video.other" if piece.form == "video" else "article"


def json_ld(outlet: Outlet, piece: Piece, base: str, image: str) -> dict[str, Any]:
    """The schema.org description of an article."""
    description: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(piece.form, "NewsArticle"),
        "mainEntityOfPage": {"@type": "WebPage", "@id": base + piece.path},
        "headline": piece.title,
        "description": piece.lead,
        "image": [image],
        "datePublished": piece.published.isoformat(),
        "dateModified": piece.modified.isoformat(),
        "inLanguage": piece.language,
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name, "url": base + "/"},
    }
    if piece.byline:
        description["author"] = [{"@type": "Person", "name": piece.byline}]
    if piece.paywall:
        description["isAccessibleForFree"] = False
        description["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    match piece.form:
        case "video":
            description["name"] = piece.title
            description["uploadDate"] = piece.published.isoformat()
            description["thumbnailUrl"] = image
            description["contentUrl"] = f"{base}/phim/{piece.slug}.mp4"
        case "podcast":
            audio = f"{base}/am-thanh/{piece.slug}.mp3"
            description["name"] = piece.title
            description["associatedMedia"] = {"@type": "AudioObject", "contentUrl": audio}
        case "live_blog":
            description["coverageStartTime"] = piece.published.isoformat()
            description["coverageEndTime"] = piece.modified.isoformat()
            description["liveBlogUpdate"] = [
                {
                    "@type": "BlogPosting",
                    "headline": " ".join(paragraph.split()[:8]),
                    "datePublished": (piece.published + timedelta(minutes=UPDATE_MINUTES * number)).isoformat(),
                    "articleBody": paragraph,
                }
                for number, paragraph in enumerate(piece.paragraphs)
            ]
    return description
