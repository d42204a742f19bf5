package io.spectra.webhooks.event;

/// Computes the distance between two words: the number of letters that must be inserted, deleted,
/// changed or swapped with their neighbour (Damerau and Levenshtein, with no letter edited twice).
/// The method is pure and thread-safe.
final class Spelling {
  private Spelling() {}

  static int distance(String from, String to) {
    var rows = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : cheapest(rows, from, to, i, j);
      }
    }
    return rows[from.length()][to.length()];
  }

  private static int cheapest(int[][] rows, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int changed = rows[i - 1][j - 1] + (same ? 0 : 1);
    int putInOrLeftOut = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    int best = Math.min(changed, putInOrLeftOut);
    return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
  }
}
