/** How each change is marked, wherever two runs are beside each other: never by colour alone. */
export const CHANGE_SIGNS = { same: "=", changed: "~", removed: "−", added: "+" } as const;
