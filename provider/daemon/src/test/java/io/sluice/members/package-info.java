@NullMarked
package io.sluice.members;

import org.jspecify.annotations.NullMarked;
