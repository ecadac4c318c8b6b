/** Which Sluice this is, as the build knew it. */
@NullMarked
package io.sluice.build;

import org.jspecify.annotations.NullMarked;
