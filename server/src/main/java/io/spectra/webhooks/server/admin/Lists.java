package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.server.http.JsonValue;
import io.spectra.webhooks.server.http.Pagination;
import io.spectra.webhooks.server.http.Paging;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import java.util.List;
import java.util.function.Function;

/// Answers one page of a list that is in memory as a whole. Pure.
final class Lists {
  private Lists() {}

  static <T> Response page(Request request, List<T> all, Function<T, JsonValue> json) {
    var paging = Paging.of(request);
    var page = all.stream().skip(paging.offset()).limit(paging.perPage()).map(json).toList();
    return Response.list(JsonValue.array(page), new Pagination.Numbered(all.size(), paging));
  }
}
