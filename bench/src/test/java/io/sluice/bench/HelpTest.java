package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What --help says, which stands apart from the flags that it is about. */
class HelpTest {
    private final Collection<CommandLine> commands = Stream.of(
                    Map.entry("scenario", Bench.commands()), Map.entry("drill", Drills.commands()))
            .flatMap(program -> commands(program.getKey(), program.getValue()))
            .toList();

    private static Stream<CommandLine> commands(String kind, CommandLine program) {
        Stop stop = Stop.ofThisThread();
        Program unused = new Program(program, kind, stop);
        stop.done();
        return program.getSubcommands().values().stream();
    }

    @Test
    void everyCommandAndFlag_isExplained() {
        assertThat(commands).hasSizeGreaterThan(15).allSatisfy(command -> {
            CommandSpec spec = command.getCommandSpec();
            assertThat(spec.usageMessage().description()).as(spec.name()).isNotEmpty();
            assertThat(spec.options()).allSatisfy(flag -> assertThat(String.join("", flag.description()))
                    .as("%s %s", spec.name(), flag.longestName())
                    .isNotBlank());
        });
    }

    @Test
    void everyWord_isOfACommandOrFlagThatExists() {
        Set<String> said = commands.stream()
                .flatMap(command -> Stream.concat(
                        Stream.of(command.getCommandSpec().usageMessage().description()),
                        command.getCommandSpec().options().stream()
                                .map(OptionSpec::description)
                                .flatMap(Stream::of)))
                .collect(Collectors.toSet());
        ResourceBundle help = ResourceBundle.getBundle("io.sluice.bench.help");
        assertThat(help.keySet()).allSatisfy(key -> {
            String begin =
                    help.getString(key).split("\\$\\{", 2)[0]; // what picocli has put in place of a name is not there
            assertThat(said).anyMatch(words -> words.startsWith(begin));
        });
    }
}
