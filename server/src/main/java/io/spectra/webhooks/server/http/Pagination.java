package io.spectra.webhooks.server.http;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;

/// The `pagination` beside a list: the number of this page and of all pages, or the place where the
/// next reading begins.
public sealed interface Pagination {

  JsonValue json();

  /// A page by number.
  record Numbered(long total, Paging paging) implements Pagination {
    @Override
    public JsonValue json() {
      return JsonFields.object(json ->
          json.number("total", total)
              .number("page", paging.page())
              .number("per_page", paging.perPage())
              .number("total_pages", Math.ceilDiv(total, paging.perPage())));
    }
  }

  /// A reading that continues from a checkpoint.
  record Checkpoint(String nextCursor, int perPage) implements Pagination {
    @Override
    public JsonValue json() {
      return JsonFields.object(
          json -> json.text("next_cursor", nextCursor).number("per_page", perPage));
    }
  }
}
