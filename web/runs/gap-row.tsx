/** Stands for the rows of a long table that are not in the page. */
export const GapRow = ({ px, columns }: { readonly px: number; readonly columns: number }) =>
  px > 0 ? (
    <tr class="gap">
      <td colSpan={columns} style={{ height: `${px}px` }} />
    </tr>
  ) : null;
