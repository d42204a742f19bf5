package io.spectra.webhooks.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Prints rows in aligned columns, for a person to read. One thread.
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... headings) {
    rows.add(List.of(headings));
  }

  void add(String... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintWriter out) {
    for (var row : rows) {
      var line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(row.get(column)).append(" ".repeat(padding(row, column)));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private int padding(List<String> row, int column) {
    int width = rows.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
    return width - row.get(column).length() + 2;
  }
}
