package io.spectra.webhooks.bench.report;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Shapes as elements of an SVG document. What they look like is said by the style sheet, by their
/// class; lengths are in its pixels. One thread.
final class Svg {
  private final StringWriter document = new StringWriter();
  private final XMLStreamWriter xml;

  /// @param described in one sentence, for those who cannot see it
  Svg(int width, int height, String title, String described, String style) {
    try {
      xml = XMLOutputFactory.newFactory().createXMLStreamWriter(document);
      xml.writeStartElement("svg");
      xml.writeDefaultNamespace("http://www.w3.org/2000/svg");
      attributes("width", width, "height", height);
      attributes("viewBox", "0 0 %s %s".formatted(width, height), "role", "img");
    } catch (XMLStreamException e) {
      throw unwritable(e);
    }
    element("title", title);
    element("desc", described);
    element("style", style);
  }

  /// From the left, at the height of its baseline.
  void text(double x, double y, String look, String text) {
    element("text", text, "class", look, "x", x, "y", y);
  }

  /// To the left of a place.
  void textBefore(double x, double y, String look, String text) {
    element("text", text, "class", look, "x", x, "y", y, "text-anchor", "end");
  }

  void textAround(double x, double y, String look, String text) {
    element("text", text, "class", look, "x", x, "y", y, "text-anchor", "middle");
  }

  void line(double fromX, double fromY, double toX, double toY, String look) {
    element("line", "", "class", look, "x1", fromX, "y1", fromY, "x2", toX, "y2", toY);
  }

  void box(double x, double y, double width, double height, String look) {
    element("rect", "", "class", look, "x", x, "y", y, "width", width, "height", height);
  }

  void dot(double x, double y, double radius, String look) {
    element("circle", "", "class", look, "cx", x, "cy", y, "r", radius);
  }

  /// Ends the document.
  byte[] bytes() {
    try {
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.close();
    } catch (XMLStreamException e) {
      throw unwritable(e);
    }
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void element(String name, String content, Object... attributes) {
    try {
      xml.writeCharacters("\n");
      xml.writeStartElement(name);
      attributes(attributes);
      xml.writeCharacters(content);
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw unwritable(e);
    }
  }

  private void attributes(Object... namesAndValues) throws XMLStreamException {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      xml.writeAttribute((String) namesAndValues[i], value(namesAndValues[i + 1]));
    }
  }

  private static String value(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.1f", number)
        : value.toString();
  }

  /// Nothing is written to but memory.
  private static IllegalStateException unwritable(XMLStreamException e) {
    return new IllegalStateException("the plot cannot be written", e);
  }
}
