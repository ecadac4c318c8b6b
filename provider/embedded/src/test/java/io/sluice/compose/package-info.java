/** docker-compose.yml, and the scripts that it mounts into the database's containers, without an engine. */
@NullMarked
package io.sluice.compose;

import org.jspecify.annotations.NullMarked;
