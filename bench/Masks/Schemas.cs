namespace Glimpse.Bench.Masks;

/// <summary>Schemas to measure, each hard on something else.</summary>
internal static class Schemas
{
    public static IReadOnlyList<(string Name, string Json)> All { get; } =
    [
        ("product card", """
            {"type": "object", "required": ["category", "color", "material", "key_features", "marketing_copy"], "additionalProperties": false, "properties": {
              "category": {"type": "string", "maxLength": 40}, "color": {"type": "string", "maxLength": 40}, "material": {"type": "string", "maxLength": 40},
              "key_features": {"type": "array", "minItems": 1, "maxItems": 6, "items": {"type": "string", "maxLength": 60}}, "marketing_copy": {"type": "string", "maxLength": 300}}}
            """),
        ("any object", """{"type": "object"}"""),
        ("invoice", """
            {"$defs": {"money": {"type": "object", "properties": {"amount": {"type": "number", "minimum": 0, "maximum": 1000000}, "currency": {"enum": ["EUR", "USD", "CNY", "GBP"]}}, "required": ["amount", "currency"]}},
             "type": "object", "required": ["number", "date", "seller", "lines", "total"], "properties": {
              "number": {"type": "string", "pattern": "^INV-\\d{4}-\\d{5}$"}, "date": {"type": "string", "format": "date"},
              "seller": {"type": "object", "properties": {"name": {"type": "string"}, "email": {"type": "string", "format": "email"}, "vat": {"type": ["string", "null"], "maxLength": 14}}, "required": ["name"]},
              "lines": {"type": "array", "minItems": 1, "maxItems": 20, "items": {"type": "object", "properties": {"text": {"type": "string", "maxLength": 80}, "quantity": {"type": "integer", "minimum": 1, "maximum": 999}, "price": {"$ref": "#/$defs/money"}}, "required": ["text", "quantity", "price"]}},
              "total": {"$ref": "#/$defs/money"}, "paid": {"type": "boolean"}}}
            """),
        ("recursive tree", """
            {"$defs": {"node": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 30}, "kind": {"enum": ["file", "folder"]}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}, "maxItems": 3}}, "required": ["name", "kind"]}},
             "$ref": "#/$defs/node"}
            """),
        ("tagged union", """
            {"type": "array", "maxItems": 8, "items": {"anyOf": [
              {"type": "object", "properties": {"type": {"const": "text"}, "text": {"type": "string"}, "language": {"enum": ["en", "zh", "de"]}}, "required": ["type", "text"]},
              {"type": "object", "properties": {"type": {"const": "image"}, "url": {"type": "string", "format": "uri"}, "width": {"type": "integer", "minimum": 1, "maximum": 10000}}, "required": ["type", "url"]},
              {"type": "object", "properties": {"type": {"const": "table"}, "rows": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "number", "null"]}}}}, "required": ["type", "rows"]}]}}
            """),
        ("patterns", """
            {"type": "object", "required": ["slug", "title", "phone", "words", "id"], "properties": {
              "slug": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60}, "title": {"type": "string", "pattern": "^\\p{Lu}", "minLength": 5, "maxLength": 80},
              "phone": {"type": "string", "pattern": "^\\+?[0-9 ()-]{7,20}$"}, "words": {"type": "string", "pattern": "^[\\w\\s,.!?]*$", "maxLength": 500}, "id": {"type": "string", "format": "uuid"}}}
            """),
        ("map of numbers", """{"type": "object", "additionalProperties": {"type": "number"}, "minProperties": 3, "maxProperties": 40}"""),
    ];
}
