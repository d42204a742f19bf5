package io.spectra.webhooks.server.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// The path of a route: `/api/v1/webhooks/{id}/deliveries`. A segment in braces stands for any one
/// segment of a request's path and gives it a name.
public record PathPattern(String text, List<Segment> segments) {

  /// One part of a path between slashes.
  public sealed interface Segment {
    record Literal(String text) implements Segment {}

    record Variable(String name) implements Segment {}
  }

  public PathPattern {
    segments = List.copyOf(segments);
  }

  public static PathPattern parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("a path pattern begins with a slash, was " + text);
    }
    var segments =
        Arrays.stream(text.substring(1).split("/", -1)).map(part -> segment(text, part)).toList();
    var names = new HashSet<String>();
    for (String name : variables(segments)) {
      if (!names.add(name)) {
        throw new IllegalArgumentException("the variable {" + name + "} is twice in " + text);
      }
    }
    return new PathPattern(text, segments);
  }

  /// The path's segments as text, each variable by its name in braces.
  List<String> literals() {
    return List.of(text.substring(1).split("/", -1));
  }

  /// The names in braces, from left to right.
  public List<String> variables() {
    return variables(segments);
  }

  private static List<String> variables(List<Segment> segments) {
    var names = new ArrayList<String>();
    for (Segment segment : segments) {
      if (segment instanceof Segment.Variable(String name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static Segment segment(String pattern, String part) {
    if (part.isEmpty()) {
      throw new IllegalArgumentException("an empty segment in the path pattern " + pattern);
    }
    if (part.startsWith("{") && part.endsWith("}")) {
      return new Segment.Variable(part.substring(1, part.length() - 1));
    }
    return new Segment.Literal(part);
  }

  @Override
  public String toString() {
    return text;
  }
}
