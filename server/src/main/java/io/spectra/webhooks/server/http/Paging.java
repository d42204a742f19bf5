package io.spectra.webhooks.server.http;

/// The page of a list that a request asks for: `page` from 1, `per_page` 25 unless given and 100 at
/// most. A page past the end is empty.
public record Paging(long page, int perPage) {
  private static final int PER_PAGE_DEFAULT = 25;
  private static final int PER_PAGE_MAX = 100;

  /// The largest number that every JSON reader keeps as it is. The answer repeats the page that was
  /// asked for, so a larger one is refused and not lowered.
  private static final long PAGE_MAX = (1L << 53) - 1;

  public Paging {
    if (page < 1 || page > PAGE_MAX || perPage < 1 || perPage > PER_PAGE_MAX) {
      throw new IllegalArgumentException("no such page: " + page + " of " + perPage);
    }
  }

  /// The page that the query names.
  ///
  /// @throws ApiException 422 when a parameter is not a number or below 1, or the page beyond
  ///   [#PAGE_MAX]
  public static Paging of(Request request) {
    long page = number(request, "page", 1);
    if (page > PAGE_MAX) {
      throw ApiError.invalid("page", "\"page\" must be at most %s.".formatted(PAGE_MAX)).thrown();
    }
    return new Paging(
        page, (int) Math.min(number(request, "per_page", PER_PAGE_DEFAULT), PER_PAGE_MAX));
  }

  /// Returns the number of entries before this page.
  public long offset() {
    return (page - 1) * perPage;
  }

  /// Saturates: more digits than a long holds are more than every bound.
  private static long number(Request request, String name, long otherwise) {
    String text = request.query(name).orElse(null);
    if (text == null) {
      return otherwise;
    }
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    String significant = digits ? text.replaceFirst("^0+", "") : "";
    if (significant.isEmpty()) {
      throw ApiError.invalid(name, "\"%s\" must be a whole number from 1.".formatted(name))
          .thrown();
    }
    return significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant);
  }
}
