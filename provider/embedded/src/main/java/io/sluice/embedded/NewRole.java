package io.sluice.embedded;

import io.sluice.programs.OwnerFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A role that a folder may not have yet. The password's file appears last, and by that it is known that the role is there: a start that
 * is cut off before makes both again.
 *
 * @param file where its password is kept
 * @param statements make the role with this password, whether it is there or not
 */
record NewRole(Path file, Function<String, List<String>> statements) {

    /** Makes those that are missing, all in one go. */
    static void ensure(SampleRows.Statements primary, List<NewRole> roles) {
        List<NewRole> missing =
                roles.stream().filter(role -> !Files.exists(role.file)).toList();
        if (missing.isEmpty()) {
            return;
        }
        List<String> all = new ArrayList<>();
        for (NewRole role : missing) {
            all.addAll(role.statements.apply(OwnerFiles.password(role.making())));
        }
        primary.run(all.toArray(String[]::new));
        for (NewRole role : missing) {
            OwnerFiles.write(role.file, OwnerFiles.password(role.making()) + "\n");
            OwnerFiles.deleteTree(role.making());
        }
    }

    private Path making() {
        return file.resolveSibling(file.getFileName() + ".making");
    }

    /** A statement that leaves a role of this name with this password. */
    static String login(String name, String password, String attributes) {
        return "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + name + "') THEN CREATE ROLE "
                + name + "; END IF; ALTER ROLE " + name + " LOGIN " + attributes + " PASSWORD '" + password
                + "'; END $$";
    }
}
