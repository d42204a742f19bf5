package io.spectra.webhooks.micro;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {

  @Test
  void every_benchmark_runs_and_has_a_floor_beside_it() throws RunnerException {
    Map<String, List<String>> ran = methodsByClass(runEachOnce());

    assertThat(ran.keySet())
        .containsExactlyInAnyOrder(
            "AddressBenchmark",
            "AnswerBenchmark",
            "CommitBenchmark",
            "LaneStepBenchmark",
            "PostBenchmark",
            "SigningBenchmark",
            "SlicingBenchmark",
            "StoreLoadBenchmark");
    assertThat(ran)
        .allSatisfy((_, methods) ->
            assertThat(methods)
                .anyMatch(method -> method.startsWith("floor"))
                .anyMatch(method -> !method.startsWith("floor")));
  }

  private static Collection<RunResult> runEachOnce() throws RunnerException {
    var options =
        new OptionsBuilder()
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .mode(Mode.SingleShotTime)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Runner(options).run();
  }

  private static Map<String, List<String>> methodsByClass(Collection<RunResult> results) {
    return results.stream()
        .map(result -> result.getParams().getBenchmark().split("\\."))
        .collect(
            groupingBy(
                name -> name[name.length - 2], mapping(name -> name[name.length - 1], toList())));
  }
}
