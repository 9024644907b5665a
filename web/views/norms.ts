/** Names of adapter weights where room is short. Pure. */

/** `base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight` reads `0 q A`; others keep their last parts. */
export const shortNorm = (name: string): string => {
  const layer = /layers?\.(\d+)/.exec(name)?.[1];
  const part = /(\w+?)(?:_proj)?\.lora_([AB])/.exec(name);
  if (part) return [layer, part[1], part[2]].filter((each) => each !== undefined).join(" ");
  const parts = name.split(".").filter((each) => each !== "weight" && each !== "default");
  return parts.slice(-2).join(".") || name;
};
