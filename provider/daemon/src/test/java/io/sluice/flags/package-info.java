@NullMarked
package io.sluice.flags;

import org.jspecify.annotations.NullMarked;
