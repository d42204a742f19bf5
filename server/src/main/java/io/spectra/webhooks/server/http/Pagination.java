package io.spectra.webhooks.server.http;

import tools.jackson.core.JsonGenerator;

/// The `pagination` beside a list: which page of how many, or where the next reading begins.
public sealed interface Pagination extends JsonValue {

  /// A page by number.
  record Numbered(long total, Paging paging) implements Pagination {
    @Override
    public void writeTo(JsonGenerator json) {
      long pages = Math.ceilDiv(total, paging.perPage());
      json.writeStartObject();
      json.writeNumberProperty("total", total);
      json.writeNumberProperty("page", paging.page());
      json.writeNumberProperty("per_page", paging.perPage());
      json.writeNumberProperty("total_pages", pages);
      json.writeEndObject();
    }
  }

  /// A reading that goes on from a checkpoint.
  record Checkpoint(String nextCursor, int perPage) implements Pagination {
    @Override
    public void writeTo(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("next_cursor", nextCursor);
      json.writeNumberProperty("per_page", perPage);
      json.writeEndObject();
    }
  }
}
