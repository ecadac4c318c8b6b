@NullMarked
package io.sluice.ctl;

import org.jspecify.annotations.NullMarked;
