"""Every address that answers without a login, with the reason. What is not here is closed."""

from __future__ import annotations

PUBLIC: dict[str, str] = {
    "web:face": "a stranger may choose which face the pages show",
    "web:type": "large type is chosen before signing in",
    "people:language": "the language is chosen before signing in",
    "oversight:front": "the first page: what came, what is done, and the way in",
    "people:login": "the way in",
    "people:signup": "who joins has no account yet",
    "people:signup_confirm": "the code proves the contact before there is an account",
    "places:children": "the area picker of the request form, which works without an account",
    "places:polygons": "the map of the request form draws areas, which are public",
    "cases:place": "residents place requests with or without an account",
    "cases:suggest": "part of that form: categories that fit the words",
    "cases:questions": "part of that form: questions and notices of the category",
    "cases:twins": "part of that form: likely twins, masked",
    "cases:held_photo": "part of that form: a photo kept while the form comes back with an error",
    "cases:receipt": "the unguessable link of one voice is its key",
    "cases:confirm_contact": "the same",
    "cases:send_code": "the same",
    "cases:status": "the same",
    "cases:answer": "the same",
    "cases:object": "the same",
    "cases:photo": "the view asks visible_to; a voice's link carries its own permission",
    "projects:detail": "a published project looks for hands among people who have no account yet",
    "ratings:rate": "the unguessable link of one voice is its key",
    "ratings:group": "the QR code posted back into the group is its key",
    "notices:outbox": "in the demo only: strangers need the code that would have been sent; Missing elsewhere",
}

# Operations of the API that want no token.
PUBLIC_API: dict[str, str] = {
    "GET /api/v1/front": "the first page is public, and so are its numbers: no names, no words, no small shares",
    "GET /api/v1/areas": "areas are public, and a client needs them before it places a request",
    "GET /api/v1/areas/{code}": "the same",
    "GET /api/v1/areas.geojson": "the same, for maps",
    "GET /api/v1/calendar": "working days are public knowledge",
    "GET /api/v1/categories": "the catalogue that a request is placed with",
    "POST /api/v1/categories/suggest": "the same: which category fits these words",
    "POST /api/v1/voices": "residents place requests with or without an account",
    "GET /api/v1/voices/{token}": "the unguessable link of one voice is its key",
    "POST /api/v1/voices/{token}/answer": "the same",
    "POST /api/v1/voices/{token}/code": "the same",
    "POST /api/v1/voices/{token}/confirm": "the same",
    "POST /api/v1/voices/{token}/object": "the same",
    "POST /api/v1/voices/{token}/photos": "the same",
    "POST /api/v1/groups/{token}/rating": "the QR code posted back into the group is its key",
    "POST /api/v1/voices/{token}/rating": "the unguessable link of one voice is its key",
}
