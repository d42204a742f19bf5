package io.spectra.webhooks.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/// What is drawn, read from the SVG document as a viewer reads it.
class PlotTest {
  private final Findings findings = new Findings();

  @Test
  void a_ratio_is_a_bar_beside_the_best_peers_with_its_target() throws Exception {
    findings.add("throughput", Figure.R, "", 0.2);

    assertThat(texts())
        .contains("throughput", "0.20", "≥ 0.40  missed", "Outpost, best peer", "0.024");
    double ours = number(only("rect", "ours"), "width");
    assertThat(number(only("rect", "peer"), "width") / ours).isBetween(0.119, 0.121);
    double start = number(only("rect", "ours"), "x");
    assertThat((number(only("line", "target missed"), "x1") - start) / ours).isEqualTo(2);
  }

  @Test
  void a_figure_with_several_targets_has_a_mark_for_each() throws Exception {
    findings.add("throughput", Figure.EFFICIENCY_TO_PEER, "", 30);

    assertThat(texts()).contains("≥ 25.0  met", "≥ 40.0  missed");
    assertThat(elements("line", "target met")).hasSize(1);
    assertThat(elements("line", "target missed")).hasSize(1);
  }

  @Test
  void several_rounds_have_a_line_from_the_least_to_the_most() throws Exception {
    findings.add("batch", Figure.R, "", 0.4);
    assertThat(elements("line", "whisker")).isEmpty();

    findings.add("batch", Figure.R, "", 0.8);

    var whisker = elements("line", "whisker").getFirst();
    var bar = only("rect", "ours");
    double median = number(bar, "x") + number(bar, "width");
    assertThat(median - number(whisker, "x1")).isEqualTo(number(whisker, "x2") - median);
  }

  @Test
  void a_percentile_is_a_dot_for_each_scenario_with_latency() throws Exception {
    findings.add("latency", Figure.RECEIVED_P50, "ms", 1);
    findings.add("latency", Figure.RECEIVED_P999, "ms", 30);
    findings.add("latency-postgres", Figure.RECEIVED_P50, "ms", 1);

    assertThat(elements("circle", "ours"))
        .extracting(dot -> dot.getAttribute("cx"))
        .hasSize(3)
        .satisfies(places -> assertThat(places.getFirst()).isEqualTo(places.getLast()));
    assertThat(texts()).contains("latency", "latency-postgres", "p50", "p99.9", "≤ 20.0  missed");
    assertThat(texts()).doesNotContain("p99");
  }

  @Test
  void what_was_not_measured_is_not_drawn() throws Exception {
    findings.add("startup", "idle resident memory", "MB", 130);

    assertThat(texts()).contains("Nothing that is shown here.");
    assertThat(texts()).doesNotContain("Outpost, best peer", "Throughput: R");
    assertThat(elements("rect", "ours")).isEmpty();
  }

  @Test
  void the_plot_needs_nothing_else_and_has_colours_for_light_and_dark() throws Exception {
    findings.add("throughput", Figure.R, "", 0.2);

    assertThat(elements("script")).isEmpty();
    assertThat(elements("image")).isEmpty();
    assertThat(elements("style"))
        .singleElement()
        .extracting(Element::getTextContent)
        .asString()
        .contains("prefers-color-scheme: dark")
        .doesNotContain("@import", "@font-face", "url(");
  }

  @Test
  void names_are_shown_as_they_are_whatever_they_contain() throws Exception {
    findings.add("a<b & \"c\"", Figure.R, "", 0.2);

    assertThat(texts()).contains("a<b & \"c\"");
  }

  private List<String> texts() throws Exception {
    return elements("text").stream().map(Element::getTextContent).toList();
  }

  private Element only(String name, String look) throws Exception {
    var found = elements(name, look);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private List<Element> elements(String name, String look) throws Exception {
    return elements(name).stream()
        .filter(element -> element.getAttribute("class").equals(look))
        .toList();
  }

  private List<Element> elements(String name)
      throws ParserConfigurationException, IOException, SAXException {
    var machine = new Machine("a processor", 2, "a system", "a VM", 100);
    var report = new Report("now", machine, Map.of(), findings.figures(), Targets.OURS, List.of());
    var document =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(Plot.of(report)));
    var nodes = document.getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(number -> (Element) nodes.item(number))
        .toList();
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }
}
