package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.server.http.Pagination;
import io.spectra.webhooks.server.http.Paging;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.json.JsonValue;
import java.util.List;
import java.util.function.Function;

/// Makes the answer that shows one page of a list in memory. Pure.
final class PagedAnswer {
  private PagedAnswer() {}

  static <T> Response of(Request request, List<T> all, Function<T, JsonValue> json) {
    var paging = Paging.of(request);
    var page = all.stream().skip(paging.offset()).limit(paging.perPage()).toList();
    return Response.list(JsonValue.array(page, json), new Pagination.Numbered(all.size(), paging));
  }
}
