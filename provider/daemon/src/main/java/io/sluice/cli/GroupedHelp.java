package io.sluice.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Lists the flags under the names of the groups in a command's mixins, in the order in which they are declared. */
final class GroupedHelp implements IHelpSectionRenderer {
    @Override
    public String render(Help help) {
        StringBuilder text = new StringBuilder();
        Set<OptionSpec> rest = new LinkedHashSet<>(help.commandSpec().options());
        for (CommandSpec all : help.commandSpec().mixins().values()) {
            for (Map.Entry<String, CommandSpec> group : all.mixins().entrySet()) {
                List<OptionSpec> options = group.getValue().options();
                text.append(String.format(Locale.ROOT, "%n%s%n", group.getKey()))
                        .append(list(help, options));
                rest.removeAll(options);
            }
        }
        return text.append(String.format(Locale.ROOT, "%nOther%n"))
                .append(list(help, List.copyOf(rest)))
                .toString();
    }

    private static String list(Help help, List<OptionSpec> options) {
        return help.optionListExcludingGroups(
                options,
                help.createDefaultLayout(options, List.of(), help.colorScheme()),
                null,
                help.parameterLabelRenderer());
    }
}
