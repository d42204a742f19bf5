package io.spectra.webhooks.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A good request to each route, by method and path: its body with every field that is known, and
/// good values for every parameter that is known. The table is held against the server's routes, so
/// a new route has to be added here.
final class RequestTemplates {
  private static final JsonMapper MAPPER = new JsonMapper();

  private RequestTemplates() {}

  /// A good request; no body where it takes none.
  record Template(JsonNode body, Map<String, String> query) {

    boolean hasBody() {
      return !body.isMissingNode();
    }

    /// The paths of all values of the body: `items`, `items.0`, `items.0.price`.
    List<String> bodyPaths() {
      var paths = new ArrayList<String>();
      collect(body, "", paths);
      return paths;
    }

    /// The body with other JSON, or what is none, in place of some values.
    String bodyWith(Map<String, String> replaced) {
      var text = new StringBuilder();
      write(body, "", replaced, text);
      return text.toString();
    }
  }

  static final Map<String, Template> OF =
      Map.ofEntries(
          with(
              "POST /api/v1/orders",
              """
              {"billing":{"name":"Ada","email":"a@b","phone":"1","address1":"a","city":"c","state":"s",
               "zip":"z","country":"DE"},"shipping":{"name":"Ada","email":"a@b","zip":"z"},
               "shipping_method":{"method":"m","carrier":"UPS","service":"s","cost":4.50},
               "payment":{"method":"card","gateway_id":"g"},"cart_id":"c",
               "items":[{"sku":"S","name":"n","quantity":2,"price":320.00}]}
              """),
          get(
              "/api/v1/orders",
              Map.of(
                  "page", "1",
                  "per_page", "10",
                  "cursor", "",
                  "status", "pending",
                  "is_test", "false",
                  "created_from", "2026-05-18",
                  "updated_since", "2026-05-18T14:23:00Z")),
          get("/api/v1/orders/{id}"),
          with("PATCH /api/v1/orders/{id}/status", "{\"status\":\"processing\"}"),
          with(
              "POST /api/v1/orders/{id}/tracking",
              "{\"tracking_number\":\"1Z999AA10123456789\",\"carrier\":\"UPS\"}"),
          with("POST /api/v1/orders/{id}/cancel", "{}"),
          with("POST /api/v1/inventory", device()),
          get("/api/v1/inventory", Map.of("page", "1", "per_page", "9", "status", "5")),
          get("/api/v1/inventory/lookup", Map.of("imei", "35-1")),
          get("/api/v1/inventory/{id}"),
          with("PATCH /api/v1/inventory/{id}", device()),
          with(
              "POST /api/v1/webhooks",
              """
              {"url":"http://127.0.0.1:9/hook","events":["buyback.quote.created"],
               "description":"d","active":true}
              """),
          get("/api/v1/webhooks", Map.of("page", "1", "per_page", "10")),
          get("/api/v1/webhooks/{id}"),
          with(
              "PATCH /api/v1/webhooks/{id}",
              """
              {"url":"http://127.0.0.1:9/other","events":["buyback.quote.declined"],
               "description":"e","active":true}
              """),
          entry("DELETE /api/v1/webhooks/{id}", MAPPER.missingNode(), Map.of()),
          with("POST /api/v1/webhooks/{id}/test", "{}"),
          get("/api/v1/webhooks/{id}/deliveries"),
          get("/api/v1/webhooks/{id}/deliveries/{delivery}"),
          with(
              "POST /api/v1/events",
              """
              {"event":"repair.created","data":{"id":1,"text":"x"},
               "timestamp":"2026-05-18T14:23:00Z"}
              """),
          get(
              "/api/v1/events",
              Map.of(
                  "cursor", "",
                  "per_page", "10",
                  "type", "repair.*",
                  "from", "2026-05-18",
                  "until", "2999-01-01")),
          get("/admin/v1/tenants", Map.of("page", "1", "per_page", "10")),
          with("POST /admin/v1/tenants", "{\"name\":\"Acme\"}"),
          get("/admin/v1/keys", Map.of("page", "1", "per_page", "10")),
          with(
              "POST /admin/v1/keys",
              """
              {"tenant_id":1,"label":"l","environment":"live","tier":"standard",
               "scopes":["orders:read"],"expires_at":"2999-01-01T00:00:00Z"}
              """),
          with("POST /admin/v1/keys/{id}/revoke", "{}"),
          get("/admin/v1/webhooks", Map.of("page", "1", "per_page", "10")),
          get("/admin/v1/event-types", Map.of("page", "1", "per_page", "10")),
          with(
              "POST /admin/v1/event-types",
              """
              {"event":"kiosk.opened","description":"d","example":{"id":1,"text":"x"},
               "json_schema":{"type":"object","title":"t"}}
              """),
          get("/health/live"),
          get("/health/ready"),
          get("/metrics"));

  static Template of(String route) {
    return Objects.requireNonNull(OF.get(route), route);
  }

  private static String device() {
    return """
    {"imeiSerial":"35-1","assetId":"a","manufacturer_name":"m","a_model":"x","storage":"1",
     "color":"c","carrier":"UPS","currentLetterCode":"A","status":5,"simLock":"s","fmipLock":"f",
     "mdm":"m","battery":"90","batch_name":"b","notes":"n"}
    """;
  }

  private static Map.Entry<String, Template> with(String route, String body) {
    return entry(route, MAPPER.readTree(body), Map.of());
  }

  private static Map.Entry<String, Template> get(String path) {
    return get(path, Map.of());
  }

  private static Map.Entry<String, Template> get(String path, Map<String, String> query) {
    return entry("GET " + path, MAPPER.missingNode(), query);
  }

  private static Map.Entry<String, Template> entry(
      String route, JsonNode body, Map<String, String> query) {
    return Map.entry(route, new Template(body, query));
  }

  private static void collect(JsonNode node, String path, List<String> paths) {
    if (!path.isEmpty()) {
      paths.add(path);
    }
    node.propertyStream()
        .forEach(field -> collect(field.getValue(), path(path, field.getKey()), paths));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), path(path, Integer.toString(i)), paths);
      }
    }
  }

  private static void write(
      JsonNode node, String path, Map<String, String> replaced, StringBuilder to) {
    if (replaced.containsKey(path)) {
      to.append(replaced.get(path));
    } else if (node.isObject()) {
      var separator = "{";
      for (var field : node.properties()) {
        to.append(separator).append('"').append(field.getKey()).append("\":");
        write(field.getValue(), path(path, field.getKey()), replaced, to);
        separator = ",";
      }
      to.append(node.isEmpty() ? "{}" : "}");
    } else if (node.isArray()) {
      to.append('[');
      for (int i = 0; i < node.size(); i++) {
        to.append(i == 0 ? "" : ",");
        write(node.get(i), path(path, Integer.toString(i)), replaced, to);
      }
      to.append(']');
    } else {
      to.append(node);
    }
  }

  private static String path(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }
}
