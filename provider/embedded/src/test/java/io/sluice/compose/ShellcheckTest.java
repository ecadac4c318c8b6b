package io.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The shell scripts of this repository, where shellcheck is installed. */
class ShellcheckTest {
    @Test
    void scripts_haveNothingToComplainAbout() throws Exception {
        List<String> command = new ArrayList<>(List.of("shellcheck", "--external-sources", "--source-path=SCRIPTDIR"));
        command.addAll(
                List.of("../../run.sh", "../../.ci/run", "src/test/resources/io/sluice/compose/image-entrypoint.sh"));
        command.add("../../packages/src/bin/sluice");
        command.add("../../packages/src/bin/archive-classes");
        command.add("../../config/image/healthy.sh");
        Stream.of("postinst", "prerm", "postrm")
                .map("../../packages/src/debian/control/"::concat)
                .forEach(command::add);
        try (Stream<Path> scripts = Files.list(Path.of("../../config/postgres"))) {
            scripts.map(Path::toString).filter(name -> name.endsWith(".sh")).forEach(command::add);
        }
        try {
            Ran ran = Ran.of(command, Map.of());
            assertThat(ran.output()).isEmpty();
            assertThat(ran.code()).isZero();
        } catch (IOException e) {
            Assumptions.abort("skipped: shellcheck is not installed here");
        }
    }
}
